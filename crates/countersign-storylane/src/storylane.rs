use countersign::{Catalog, HeaderName, Message, ParseError, Provider, Scheme};

use crate::{Event, catalog::CATALOG};

static SCHEME: Scheme = Scheme::base64(HeaderName::from_static("x-storylane-signature"));

/// Storylane's webhooks: `x-storylane-signature` is the HMAC-SHA256 of the raw body in padded
/// standard base64.
///
/// The key is the Webhook Verification Secret, as the bytes of its text.
///
/// The scheme has no timestamp and no delivery id: a delivery that was captured and is sent again
/// verifies again. See [`Delivery::id`](countersign::Delivery::id).
///
/// Source: <https://docs.storylane.io/integrations/integrations/webhooks>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Storylane;

impl Provider for Storylane {
    const NAME: &'static str = "storylane";
    const CATALOG: Catalog = CATALOG;
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        Event::from_json(message.body())
    }
}
