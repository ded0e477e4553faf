use countersign::{Catalog, HeaderName, Message, ParseError, Provider, Scheme};

use crate::{Event, catalog::CATALOG};

static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-supademo-signature"));

/// Supademo's webhooks: `x-supademo-signature` is the hex HMAC-SHA256 of the raw body.
///
/// The key is the *whole* signing secret that Supademo shows once, `whsec_` included. Standard
/// Webhooks, which uses the same prefix, strips it and base64-decodes the rest; Supademo does
/// neither, and a library for Standard Webhooks refuses every delivery of Supademo's.
///
/// The scheme has no timestamp and no delivery id: a delivery that was captured and is sent again
/// verifies again. See [`Delivery::id`](countersign::Delivery::id).
///
/// Source: <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Supademo;

impl Provider for Supademo {
    const NAME: &'static str = "supademo";
    const CATALOG: Catalog = CATALOG;
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        Event::from_json(message.body())
    }
}
