//! Storylane's samples, and a builder for each of its sessions.

mod members;
#[cfg(feature = "proptest")]
pub mod strategy;

use countersign::Provider;
use countersign_storylane::{Event, Storylane};

use crate::events::event_builder::EventBuilder;

/// The demo session of a known lead of the vendor's page, byte for byte.
///
/// Source: the section "Webhook Example" of
/// <https://docs.storylane.io/integrations/integrations/webhooks>.
pub const KNOWN_SESSION: &[u8] = match Storylane::CATALOG.samples {
    [known, ..] => known.body,
    [] => &[],
};

/// The demo session of an unknown lead of the vendor's page, byte for byte.
///
/// Source: the section "Webhook Example" of
/// <https://docs.storylane.io/integrations/integrations/webhooks>.
pub const UNKNOWN_SESSION: &[u8] = match Storylane::CATALOG.samples {
    [_, unknown, ..] => unknown.body,
    _ => &[],
};

/// A demo session of a known viewer of a known company. It is the vendor's sample.
#[must_use]
pub fn known_session() -> EventBuilder<Storylane> {
    EventBuilder::first(|event: &Event| event.lead().is_some())
}

/// A demo session of an unknown viewer of an unknown company. It is the vendor's sample.
///
/// With a [`company`](EventBuilder::company), it is one of an unknown viewer of a known company.
#[must_use]
pub fn unknown_session() -> EventBuilder<Storylane> {
    EventBuilder::first(|event: &Event| event.lead().is_none())
}
