//! The application under test: its handlers answer with what they were handed.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::{
    Delivery, Headers, ParseError, Provider, Receiver, Rejection, Scheme, Secret, Secrets,
    Unrecognized, Verifier,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use serde::{Deserialize, Serialize};

/// The current secret of both providers, and the key of their check vectors.
pub const SECRET: &str = "whsec_example_0123456789abcdef";
/// The previous secret.
pub const PREVIOUS: &str = "whsec_previous_fedcba9876543210";
/// A previous secret of one byte.
pub const SHORTEST: &str = "x";
/// A previous secret of 4,096 bytes.
pub const LONGEST: [u8; 4096] = [0xa5; 4096];
/// The largest body that is received, in bytes.
pub const MAX_BODY_BYTES: usize = 4096;

/// The route of Supademo's deliveries.
pub const SUPADEMO: &str = "/webhooks/supademo";
/// The route of Storylane's deliveries.
pub const STORYLANE: &str = "/webhooks/storylane";
/// A route without verification, whose handler reads the body.
pub const UNVERIFIED: &str = "/unverified";

/// The four secrets, labelled.
pub fn secrets() -> Secrets {
    let secret = |key: &[u8], label: &str| Secret::new(key).expect("a secret").with_label(label);
    Secrets::new(secret(SECRET.as_bytes(), "current"))
        .with_earlier(secret(PREVIOUS.as_bytes(), "previous"))
        .with_earlier(secret(SHORTEST.as_bytes(), "shortest"))
        .with_earlier(secret(&LONGEST, "longest"))
}

/// The limits of a receiver that tests change.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub max_body_bytes: usize,
    /// The time within which a body has to be complete.
    pub read_timeout: Duration,
    /// The bytes that may be under way for each provider.
    pub max_buffered_bytes: usize,
}

impl Limits {
    /// The defaults, but smaller bodies.
    pub const DEFAULT: Self = Self {
        max_body_bytes: MAX_BODY_BYTES,
        read_timeout: Duration::from_secs(10),
        max_buffered_bytes: 64 * 1024 * 1024,
    };

    /// A read timeout of one second.
    pub const SHORT_TIMEOUT: Self = Self {
        read_timeout: Duration::from_secs(1),
        ..Self::DEFAULT
    };

    /// Sets these limits.
    pub fn apply_to<P: Provider>(self, receiver: Receiver<P>) -> Receiver<P> {
        receiver
            .max_body_bytes(self.max_body_bytes)
            .read_timeout(self.read_timeout)
            .max_buffered_bytes(self.max_buffered_bytes)
    }
}

/// A receiver of Supademo's deliveries.
pub fn supademo() -> Receiver<Supademo> {
    Receiver::new(Supademo::new(secrets())).max_body_bytes(MAX_BODY_BYTES)
}

/// A receiver of Storylane's deliveries.
pub fn storylane() -> Receiver<Storylane> {
    Receiver::new(Storylane::new(secrets())).max_body_bytes(MAX_BODY_BYTES)
}

/// A provider of any scheme, whose event is any body.
#[derive(Debug)]
pub struct Raw(pub Scheme);

impl Provider for Raw {
    const NAME: &'static str = "raw";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }
}

/// The handler's answer: what it was handed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// The event's name.
    pub event: Option<String>,
    /// Whether it was recognized.
    pub recognized: bool,
    /// The label of the secret that matched.
    pub secret: Option<String>,
    /// The digest of the delivery's body.
    pub digest: String,
    /// The length of the body that the framework's own extractor read.
    pub body_len: usize,
    /// Whether that body is the one that was verified.
    pub same_body: bool,
}

/// What tests read of any provider's event.
pub trait Event {
    /// The event's name.
    fn name(&self) -> Option<&str>;
    /// Whether it was recognized.
    fn is_recognized(&self) -> bool;
    /// The event, if it was not recognized.
    fn unrecognized(&self) -> Option<&Unrecognized>;
}

impl Event for countersign_supademo::Event {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn is_recognized(&self) -> bool {
        self.is_recognized()
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

impl Event for countersign_storylane::Event {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn is_recognized(&self) -> bool {
        self.is_recognized()
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

impl Event for () {
    fn name(&self) -> Option<&str> {
        None
    }

    fn is_recognized(&self) -> bool {
        true
    }

    fn unrecognized(&self) -> Option<&Unrecognized> {
        None
    }
}

impl Echo {
    /// Describes the delivery, and compares its body with the one in the request.
    pub fn new<P>(delivery: &Delivery<P>, body: &Bytes) -> Self
    where
        P: Provider<Event: Event>,
    {
        Self {
            event: delivery.event().name().map(str::to_owned),
            recognized: delivery.event().is_recognized(),
            secret: delivery.secret_label().map(str::to_owned),
            digest: delivery.digest().to_string(),
            body_len: body.len(),
            same_body: delivery.body() == body,
        }
    }
}
