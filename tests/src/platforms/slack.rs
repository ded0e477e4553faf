use std::{sync::LazyLock, time::Duration};

use countersign::{HeaderName, Message, ParseError, Provider, Scheme, SignedPart, ValueSource};

use super::NamedEvent;

/// Slack, which sends JSON and forms, and its timestamp in a field of its own.
///
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
#[derive(Debug, Clone, Copy)]
pub struct Slack;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let timestamp = HeaderName::from_static("x-slack-request-timestamp");
    Scheme::hex(HeaderName::from_static("x-slack-signature"))
        .with_prefix("v0=")
        .with_timestamp_field(timestamp, Duration::from_secs(300))
        .with_signed_before([
            SignedPart::text("v0:"),
            SignedPart::Timestamp,
            SignedPart::text(":"),
        ])
        .with_id(ValueSource::pointer("/event_id"))
        .with_event_name(ValueSource::pointer("/event/type"))
});

impl Provider for Slack {
    const NAME: &'static str = "slack";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        Ok(NamedEvent::any(message, &SCHEME))
    }
}
