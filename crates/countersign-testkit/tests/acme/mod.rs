//! A provider of one's own, whose signatures have a prefix and cover a timestamp.

use std::time::{Duration, SystemTime};

use countersign::{
    HeaderMap, HeaderName, HeaderValue, Headers, Object, ParseError, Provider, Rejection, Scheme,
    Secrets, Unrecognized, Verifier, parse_json,
};
use serde::Deserialize;

pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("x-acme-signature");
pub(crate) const TIMESTAMP: HeaderName = HeaderName::from_static("x-acme-timestamp");

#[derive(Debug, Clone)]
pub(crate) struct Acme(Scheme);

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is read of an event is of no interest here")]
pub(crate) struct Ordered {
    order: u64,
}

impl Acme {
    pub(crate) fn new(secrets: impl Into<Secrets>) -> Self {
        let scheme = Scheme::hex(SIGNATURE, secrets)
            .value_prefix("v0=")
            .signed_text("v0:")
            .signed_header(TIMESTAMP)
            .signed_text(":")
            .timestamp(TIMESTAMP, Duration::from_secs(300));
        Self(scheme)
    }
}

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = Result<Ordered, Unrecognized>;

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, body: &[u8]) -> Result<Self::Event, ParseError> {
        Ok(parse_json(body)?.map(|Object(ordered)| ordered))
    }

    fn scheme(&self) -> Option<&Scheme> {
        Some(&self.0)
    }
}

/// The headers that the signature covers, of a request that is sent now.
pub(crate) fn headers() -> HeaderMap {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    HeaderMap::from_iter([(TIMESTAMP, HeaderValue::from(now.unwrap().as_secs()))])
}
