//! The provider under test.

use std::time::SystemTime;

use countersign::{
    HeaderName, Headers, ParseError, Provider, Receiver, Rejection, Scheme, Secret, Secrets,
    Verifier,
};

pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("x-acme-signature");

/// Signs by any scheme; any body is its event.
#[derive(Debug)]
pub(crate) struct Acme(pub(crate) Scheme);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }
}

/// Receives what is signed in hex with one of `secrets`.
pub(crate) fn receiver(secrets: impl Into<Secrets>) -> Receiver<Acme> {
    Receiver::new(Acme(Scheme::hex(SIGNATURE, secrets)))
}

pub(crate) fn secret(key: impl AsRef<[u8]>) -> Secret {
    Secret::new(key).unwrap()
}
