//! Providers of our own, which use every part of a scheme.

use std::time::Duration;

use countersign::{
    Algorithm, HeaderName, Message, Object, ParseError, Provider, Scheme, SignedPart, Unrecognized,
    ValueSource, parse_json,
};
use serde::Deserialize;

pub(crate) const SIGNATURE: HeaderName = HeaderName::from_static("x-acme-signature");
pub(crate) const TIMESTAMP: HeaderName = HeaderName::from_static("x-acme-timestamp");
pub(crate) const ID: HeaderName = HeaderName::from_static("x-acme-id");
pub(crate) const TENANT: HeaderName = HeaderName::from_static("x-acme-tenant");

/// The origin that senders know the endpoint by.
pub(crate) const ORIGIN: &str = "https://hooks.example.com";

const TOLERANCE: Duration = Duration::from_secs(300);

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "nothing reads the event")]
pub(crate) struct Ordered {
    order: u64,
}

/// A provider of this scheme.
#[derive(Debug, Clone)]
pub(crate) struct Acme(pub(crate) Scheme);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = Result<Ordered, Unrecognized>;

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError> {
        Ok(parse_json(message.body())?.map(|Object(ordered)| ordered))
    }
}

impl Acme {
    /// A prefix, and a timestamp in a field: `v0:{timestamp}:{body}`.
    pub(crate) fn prefixed() -> Self {
        let scheme = Scheme::hex(SIGNATURE)
            .with_prefix("v0=")
            .with_timestamp_field(TIMESTAMP, TOLERANCE)
            .with_signed_before([
                SignedPart::text("v0:"),
                SignedPart::Timestamp,
                SignedPart::text(":"),
            ]);
        Self(scheme)
    }

    /// A list, a timestamp in it, and a signed id in a field: `{id}.{timestamp}.{body}`.
    pub(crate) fn listed() -> Self {
        let scheme = Scheme::base64(SIGNATURE)
            .with_list(',', "v1=")
            .with_timestamp_element("t=", TOLERANCE)
            .with_id(ValueSource::field(ID))
            .with_signed_before([
                SignedPart::field(ID),
                SignedPart::text("."),
                SignedPart::Timestamp,
                SignedPart::text("."),
            ]);
        Self(scheme)
    }

    /// Another algorithm, and after the body another field and the URL.
    pub(crate) fn of_url(algorithm: Algorithm) -> Self {
        let scheme = Scheme::hex(SIGNATURE)
            .with_algorithm(algorithm)
            .with_signed_after([SignedPart::field(TENANT), SignedPart::Url]);
        Self(scheme)
    }
}
