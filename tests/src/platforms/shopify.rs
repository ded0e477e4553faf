use countersign::{HeaderName, Message, ParseError, Provider, Scheme};

use super::NamedEvent;

/// Shopify, whose signature covers the body alone: neither the topic nor the id nor the shop.
///
/// <https://shopify.dev/docs/apps/build/webhooks/subscribe/https>
#[derive(Debug, Clone, Copy)]
pub struct Shopify;

static SCHEME: Scheme = Scheme::base64(HeaderName::from_static("x-shopify-hmac-sha256"))
    .with_id_and_event("x-shopify-event-id", "x-shopify-topic")
    .with_unsigned_field(HeaderName::from_static("x-shopify-shop-domain"));

impl Provider for Shopify {
    const NAME: &'static str = "shopify";
    type Event = NamedEvent;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<NamedEvent, ParseError> {
        NamedEvent::json(message, &SCHEME)
    }
}
