use chrono::{DateTime, Utc};
use countersign::EventInfo;
use serde::Serialize;

use crate::input::utc;

/// What is printed of an event.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EventSummary {
    /// The event's name, if it has one.
    pub(crate) event: Option<String>,
    pub(crate) recognized: bool,
    /// Why it is not recognized.
    pub(crate) problem: Option<String>,
    pub(crate) email: Option<String>,
    #[serde(rename = "viewed_at")]
    pub(crate) occurred_at: Option<DateTime<Utc>>,
}

impl EventSummary {
    pub(super) fn new(event: &impl EventInfo) -> Self {
        Self {
            event: event.name().map(str::to_owned),
            recognized: event.is_recognized(),
            problem: event.problem().map(ToString::to_string),
            email: event.email().map(str::to_owned),
            occurred_at: event.occurred_at().and_then(utc),
        }
    }
}
