//! The provider under test, and its requests.

use std::time::{Duration, SystemTime};

use countersign::{
    Delivery, Head, HeaderName, LiveSecrets, Message, ParseError, Provider, Receiver, Rejection,
    Scheme, Secret,
};

pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("x-acme-signature");
pub(crate) const TIME: HeaderName = HeaderName::from_static("x-acme-time");
pub(crate) const ID: HeaderName = HeaderName::from_static("x-acme-id");
pub(crate) const EVENT: HeaderName = HeaderName::from_static("x-acme-event");

/// The arrival of every request, in seconds of Unix time.
pub(crate) const NOW: u64 = 1_700_000_000;

pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

/// A provider of any scheme, whose event is any body.
#[derive(Debug)]
pub(crate) struct Acme(pub(crate) Scheme);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _message: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}

/// Receives what is signed in hex with one of `secrets`.
pub(crate) fn receiver(secrets: impl Into<LiveSecrets>) -> Receiver<Acme> {
    Receiver::new(Acme(Scheme::hex(SIGNATURE)), secrets)
}

pub(crate) fn secret(key: impl AsRef<[u8]>) -> Secret {
    Secret::new(key).unwrap()
}

/// Verifies a request that arrives [`now`], with the secret `key`.
pub(crate) fn verify(
    scheme: &Scheme,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Delivery<Acme>, Rejection> {
    let receiver = Receiver::new(Acme(scheme.clone()), secret("key"));
    receiver.verify_head(&Head::new(&headers, now()), body.to_owned())
}

/// `accepted`, or the reason of the refusal.
pub(crate) fn outcome(scheme: &Scheme, headers: &[(&str, &str)], body: &str) -> &'static str {
    match verify(scheme, headers, body) {
        Ok(_) => "accepted",
        Err(rejection) => rejection.reason(),
    }
}
