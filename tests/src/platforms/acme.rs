use countersign::{HeaderName, Message, ParseError, Provider, Scheme, ValueSource};

use super::NamedEvent;

/// A platform that signs the URL, and something after the body.
#[derive(Debug, Clone, Copy)]
pub struct Acme;

static SCHEME: Scheme = Scheme::base64(HeaderName::from_static("x-acme-signature"))
    .with_signed("{url}\n{body}\n{timestamp:x-acme-timestamp}\n{x-acme-event}")
    .with_event_name(ValueSource::field(HeaderName::from_static("x-acme-event")));

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        NamedEvent::json(message, &SCHEME)
    }
}
