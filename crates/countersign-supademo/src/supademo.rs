use std::time::SystemTime;

use countersign::{
    HeaderName, Headers, ParseError, Provider, Rejection, Scheme, Secrets, Verifier,
};

use crate::Event;

const SIGNATURE: HeaderName = HeaderName::from_static("x-supademo-signature");

/// Supademo's signatures: `x-supademo-signature` is the hex HMAC-SHA256 of the raw body.
///
/// The key is the *whole* signing secret that Supademo shows once, `whsec_` included. Standard
/// Webhooks, which uses the same prefix, strips it and base64-decodes the rest; Supademo does
/// neither, and a library for Standard Webhooks will refuse every delivery of Supademo's.
///
/// The scheme has no timestamp and no delivery id: a delivery that was captured and is sent again
/// verifies again. See [`Delivery::digest`](countersign::Delivery::digest).
///
/// Source: <https://docs.supademo.com/admin-and-billing/integrations/webhooks>.
#[derive(Debug, Clone)]
pub struct Supademo {
    scheme: Scheme,
}

impl Supademo {
    /// Verifies with a [`Secret`](countersign::Secret), or with several during a rotation.
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self {
            scheme: Scheme::hex(SIGNATURE, secrets),
        }
    }

    /// How Supademo signs: to sign a body of one's own when trying an endpoint.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }
}

impl Provider for Supademo {
    const NAME: &'static str = "supademo";
    type Event = Event;

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.scheme.begin(headers, now)
    }

    fn parse(&self, body: &[u8]) -> Result<Event, ParseError> {
        Event::from_json(body)
    }

    fn scheme(&self) -> Option<&Scheme> {
        Some(&self.scheme)
    }
}
