use countersign::{HeaderName, Message, ParseError, Provider, Scheme};

use super::NamedEvent;

/// Slack, which sends JSON and forms, and its timestamp in a field of its own.
///
/// <https://docs.slack.dev/authentication/verifying-requests-from-slack>
#[derive(Debug, Clone, Copy)]
pub struct Slack;

static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-slack-signature"))
    .with_prefix("v0=")
    .with_signed("v0:{timestamp:x-slack-request-timestamp}:{body}")
    .with_id_and_event("/event_id", "/event/type");

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
