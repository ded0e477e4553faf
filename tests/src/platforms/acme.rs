use std::{sync::LazyLock, time::Duration};

use countersign::{HeaderName, Message, ParseError, Provider, Scheme, SignedPart, ValueSource};

use super::NamedEvent;

/// A platform that signs the URL, and something after the body.
#[derive(Debug, Clone, Copy)]
pub struct Acme;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let [event, timestamp] = ["x-acme-event", "x-acme-timestamp"].map(HeaderName::from_static);
    Scheme::base64(HeaderName::from_static("x-acme-signature"))
        .with_timestamp_field(timestamp, Duration::from_secs(300))
        .with_signed_before([SignedPart::Url, SignedPart::text("\n")])
        .with_signed_after([
            SignedPart::text("\n"),
            SignedPart::Timestamp,
            SignedPart::text("\n"),
            SignedPart::field(event.clone()),
        ])
        .with_event_name(ValueSource::field(event))
});

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
