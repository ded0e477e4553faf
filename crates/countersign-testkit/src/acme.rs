use std::time::SystemTime;

use countersign::{Headers, ParseError, Provider, Rejection, Scheme, Verifier};

/// A provider of any scheme, or of none.
pub(crate) struct Acme(pub(crate) Option<Scheme>);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        let scheme = self.0.as_ref().ok_or(Rejection::SignatureMalformed)?;
        scheme.begin(headers, now)
    }

    fn parse(&self, _: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }

    fn scheme(&self) -> Option<&Scheme> {
        self.0.as_ref()
    }
}
