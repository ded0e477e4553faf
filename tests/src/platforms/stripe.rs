use countersign::{HeaderName, Message, ParseError, Provider, Scheme};

use super::NamedEvent;

/// Stripe, whose signature header is a list that has the timestamp too.
///
/// <https://docs.stripe.com/webhooks#verify-manually>
#[derive(Debug, Clone, Copy)]
pub struct Stripe;

static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("stripe-signature"))
    .with_list(',', "v1=")
    .with_signed("{timestamp:t=}.{body}")
    .with_id_and_event("/id", "/type");

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
