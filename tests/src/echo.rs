//! The answer of every handler under test: what it was handed.

use bytes::Bytes;
use countersign::{Delivery, EventInfo, Provider};
use serde::{Deserialize, Serialize};

/// What a handler was handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// The event's name.
    pub event: Option<String>,
    /// Whether it was recognized.
    pub recognized: bool,
    /// The delivery's id.
    pub id: String,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// The tenant whose secret that is.
    pub tenant: Option<String>,
    /// The digest of the delivery's body.
    pub digest: String,
    /// The length of the body that the framework's own extractor read.
    pub body_len: usize,
    /// Whether that body is the one that was verified.
    pub same_body: bool,
}

impl Echo {
    /// Describes the delivery, and compares its body with the one in the request.
    pub fn new<P>(delivery: &Delivery<P>, body: &Bytes) -> Self
    where
        P: Provider<Event: EventInfo>,
    {
        Self {
            event: delivery.event().name().map(str::to_owned),
            recognized: delivery.event().is_recognized(),
            id: delivery.id().to_string(),
            secret: delivery.secret_label().map(str::to_owned),
            tenant: delivery.tenant().map(str::to_owned),
            digest: delivery.digest().to_string(),
            body_len: body.len(),
            same_body: delivery.body() == body,
        }
    }
}
