use countersign::{HeaderName, Message, ParseError, Provider, Scheme, ValueSource};

use super::NamedEvent;

/// Standard Webhooks, whose signature covers the id and the timestamp too.
///
/// <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>
#[derive(Debug, Clone, Copy)]
pub struct StandardWebhooks;

static SCHEME: Scheme = Scheme::base64(HeaderName::from_static("webhook-signature"))
    .with_list(' ', "v1,")
    .with_signed("{id:webhook-id}.{timestamp:webhook-timestamp}.{body}")
    .with_event_name(ValueSource::pointer("/type"));

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
