use countersign::{HeaderName, Message, ParseError, Provider, Scheme};

use super::NamedEvent;

/// GitHub, whose signature covers the body alone: neither the event's name nor the delivery's id.
///
/// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>
#[derive(Debug, Clone, Copy)]
pub struct GitHub;

static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-hub-signature-256"))
    .with_prefix("sha256=")
    .with_id_and_event("x-github-delivery", "x-github-event");

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        NamedEvent::json_or_form(message, &SCHEME)
    }
}
