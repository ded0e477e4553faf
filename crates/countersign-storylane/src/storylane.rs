use std::time::SystemTime;

use countersign::{
    HeaderName, Headers, ParseError, Provider, Rejection, Scheme, Secrets, Verifier,
};

use crate::Event;

const SIGNATURE: HeaderName = HeaderName::from_static("x-storylane-signature");

/// Storylane's signatures: `x-storylane-signature` is the HMAC-SHA256 of the raw body in padded
/// standard base64.
///
/// The key is the Webhook Verification Secret, as the bytes of its text.
///
/// The scheme has no timestamp and no delivery id: a delivery that was captured and is sent again
/// verifies again. See [`Delivery::digest`](countersign::Delivery::digest).
///
/// Source: <https://docs.storylane.io/integrations/integrations/webhooks>.
#[derive(Debug, Clone)]
pub struct Storylane {
    scheme: Scheme,
}

impl Storylane {
    /// Verifies with a [`Secret`](countersign::Secret), or with several during a rotation.
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        Self {
            scheme: Scheme::base64(SIGNATURE, secrets),
        }
    }

    /// How Storylane signs: to sign a body of one's own when trying an endpoint.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }
}

impl Provider for Storylane {
    const NAME: &'static str = "storylane";
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
