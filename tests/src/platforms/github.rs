use std::sync::LazyLock;

use countersign::{HeaderName, Message, ParseError, Provider, Scheme, ValueSource};

use super::NamedEvent;

/// GitHub, whose signature covers the body alone: neither the event's name nor the delivery's id.
///
/// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>
#[derive(Debug, Clone, Copy)]
pub struct GitHub;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::hex(HeaderName::from_static("x-hub-signature-256"))
        .with_prefix("sha256=")
        .with_id(ValueSource::field(HeaderName::from_static(
            "x-github-delivery",
        )))
        .with_event_name(ValueSource::field(HeaderName::from_static(
            "x-github-event",
        )))
});

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        if message.body().starts_with(b"payload=") {
            return Ok(NamedEvent::any(message, &SCHEME));
        }
        NamedEvent::json(message, &SCHEME)
    }
}
