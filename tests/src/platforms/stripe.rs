use std::{sync::LazyLock, time::Duration};

use countersign::{HeaderName, Message, ParseError, Provider, Scheme, SignedPart, ValueSource};

use super::NamedEvent;

/// Stripe, whose signature header is a list that has the timestamp too.
///
/// <https://docs.stripe.com/webhooks#verify-manually>
#[derive(Debug, Clone, Copy)]
pub struct Stripe;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::hex(HeaderName::from_static("stripe-signature"))
        .with_list(',', "v1=")
        .with_timestamp_element("t=", Duration::from_secs(300))
        .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
        .with_id(ValueSource::pointer("/id"))
        .with_event_name(ValueSource::pointer("/type"))
});

impl Provider for Stripe {
    const NAME: &'static str = "stripe";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        NamedEvent::json(message, &SCHEME)
    }
}
