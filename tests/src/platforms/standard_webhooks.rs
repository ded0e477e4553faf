use std::{sync::LazyLock, time::Duration};

use countersign::{HeaderName, Message, ParseError, Provider, Scheme, SignedPart, ValueSource};

use super::NamedEvent;

/// Standard Webhooks, whose signature covers the id and the timestamp too.
///
/// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
#[derive(Debug, Clone, Copy)]
pub struct StandardWebhooks;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let [id, timestamp] = ["webhook-id", "webhook-timestamp"].map(HeaderName::from_static);
    Scheme::base64(HeaderName::from_static("webhook-signature"))
        .with_list(' ', "v1,")
        .with_timestamp_field(timestamp, Duration::from_secs(300))
        .with_signed_before([
            SignedPart::field(id.clone()),
            SignedPart::text("."),
            SignedPart::Timestamp,
            SignedPart::text("."),
        ])
        .with_id(ValueSource::field(id))
        .with_event_name(ValueSource::pointer("/type"))
});

impl Provider for StandardWebhooks {
    const NAME: &'static str = "standard-webhooks";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        NamedEvent::json(message, &SCHEME)
    }
}
