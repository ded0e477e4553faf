use std::{borrow::Cow, time::Duration};

use http::HeaderName;
use serde::{Deserialize, Serialize};

use super::{
    Algorithm, Encoding, Secrets, SignedPart, Timestamp, TimestampPlace, ValueSource, Verifier,
    field_name, parsed_signature::ParsedSignature,
};
use crate::{Head, Rejection};

/// How a platform signs: where the signature stands, how it is written, and what it covers.
///
/// Most sign the raw body with an HMAC-SHA256 and put it, as hex or base64, into one header field.
/// The methods say what a platform does beside that. A scheme holds no secret: it can be shown,
/// compared and stored, and every tool that signs or verifies works from it alone.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use countersign::{Head, Scheme, Secret, SignedPart, ValueSource, header_name};
///
/// // https://docs.stripe.com/webhooks#verify-manually
/// let scheme = Scheme::hex(header_name("stripe-signature")?)
///     .with_list(',', "v1=")
///     .with_timestamp_element("t=", Duration::from_secs(300))
///     .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
///     .with_id(ValueSource::pointer("/id"));
///
/// let secret = Secret::new("key")?;
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let unsigned: [(&str, &str); 0] = [];
/// let signature = scheme.sign(&secret, &Head::new(&unsigned, now), b"{}")?;
/// // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
/// let mac = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
/// assert_eq!(signature, format!("t=1700000000,v1={mac}"));
///
/// let headers = [("stripe-signature", signature.to_str()?)];
/// assert!(scheme.begin(&Head::new(&headers, now), &secret.clone().into()).is_ok());
/// let later = now + Duration::from_secs(600);
/// assert!(scheme.begin(&Head::new(&headers, later), &secret.into()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    #[serde(with = "field_name")]
    header: HeaderName,
    encoding: Encoding,
    #[serde(default)]
    algorithm: Algorithm,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    prefix: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list: Option<SignatureList>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timestamp: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signed_before: Vec<SignedPart>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signed_after: Vec<SignedPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<ValueSource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_name: Option<ValueSource>,
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "field_name::list"
    )]
    unsigned_fields: Vec<HeaderName>,
}

/// How several signatures stand in one header field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureList {
    separator: char,
    tag: Cow<'static, str>,
}

impl SignatureList {
    /// What stands between two elements, an ASCII character.
    #[must_use]
    pub fn separator(&self) -> char {
        self.separator
    }

    /// What each signature starts with; elements that start otherwise are not looked at.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }
}

/// How it is built.
impl Scheme {
    /// An HMAC-SHA256 of the body, as 64 hex digits of either case in `header` (RFC 4648 §8).
    #[must_use]
    pub const fn hex(header: HeaderName) -> Self {
        Self::new(header, Encoding::Hex)
    }

    /// An HMAC-SHA256 of the body, in padded standard base64 in `header`: 44 characters, in the one
    /// canonical form of RFC 4648 §4.
    #[must_use]
    pub const fn base64(header: HeaderName) -> Self {
        Self::new(header, Encoding::Base64)
    }

    const fn new(header: HeaderName, encoding: Encoding) -> Self {
        Self {
            header,
            encoding,
            algorithm: Algorithm::HmacSha256,
            prefix: Cow::Borrowed(""),
            list: None,
            timestamp: None,
            signed_before: Vec::new(),
            signed_after: Vec::new(),
            id: None,
            event_name: None,
            unsigned_fields: Vec::new(),
        }
    }

    /// Signs with another algorithm than HMAC-SHA256.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The header's value starts with this text, such as `sha256=`, in every request.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The header's value is a list whose elements have this ASCII character between them. Each that
    /// starts with `tag`, such as `v1=`, is a signature, and one that matches is enough. Elements that
    /// start otherwise are not looked at; a list of more than 32 signatures is refused.
    #[must_use]
    pub fn with_list(mut self, separator: char, tag: impl Into<Cow<'static, str>>) -> Self {
        let tag = tag.into();
        self.list = Some(SignatureList { separator, tag });
        self
    }

    /// A request is refused if the Unix time in seconds in the field `name` is further than
    /// `tolerance` from its arrival, in the past or in the future. The tolerance counts in whole
    /// seconds.
    ///
    /// This limits replay only if the signature covers the time too: see
    /// [`SignedPart::Timestamp`].
    #[must_use]
    pub fn with_timestamp_field(mut self, name: HeaderName, tolerance: Duration) -> Self {
        let place = TimestampPlace::Field(name);
        self.timestamp = Some(Timestamp::new(place, tolerance));
        self
    }

    /// The same for a time in the signature header itself: the element of its
    /// [list](Self::with_list) that starts with `tag`, such as `t=`.
    #[must_use]
    pub fn with_timestamp_element(
        mut self,
        tag: impl Into<Cow<'static, str>>,
        tolerance: Duration,
    ) -> Self {
        let place = TimestampPlace::Element(tag.into());
        self.timestamp = Some(Timestamp::new(place, tolerance));
        self
    }

    /// The signature covers these parts, in this order, before the body.
    #[must_use]
    pub fn with_signed_before(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.signed_before = parts.into_iter().collect();
        self
    }

    /// The signature covers these parts, in this order, after the body.
    #[must_use]
    pub fn with_signed_after(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.signed_after = parts.into_iter().collect();
        self
    }

    /// Where the platform puts the id of a delivery. It identifies the delivery only if the signature
    /// covers it: see [`DeliveryId`](crate::DeliveryId).
    #[must_use]
    pub fn with_id(mut self, source: ValueSource) -> Self {
        self.id = Some(source);
        self
    }

    /// Where the platform puts the name of the event.
    #[must_use]
    pub fn with_event_name(mut self, source: ValueSource) -> Self {
        self.event_name = Some(source);
        self
    }

    /// One more field that [`Provider::parse`](crate::Provider::parse) may see, and that is kept with
    /// the delivery, although no signature covers it.
    #[must_use]
    pub fn with_unsigned_field(mut self, name: HeaderName) -> Self {
        self.unsigned_fields.push(name);
        self
    }
}

/// What it says.
impl Scheme {
    /// The name of the signature header.
    #[must_use]
    pub fn header(&self) -> &HeaderName {
        &self.header
    }

    /// How the MAC is made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// How the MAC is written.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What the header's value starts with; often nothing.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How several signatures stand in the header, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&SignatureList> {
        self.list.as_ref()
    }

    /// When a request was signed, if the platform says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.timestamp.as_ref()
    }

    /// What the signature covers before the body.
    #[must_use]
    pub fn signed_before(&self) -> &[SignedPart] {
        &self.signed_before
    }

    /// What the signature covers after the body.
    #[must_use]
    pub fn signed_after(&self) -> &[SignedPart] {
        &self.signed_after
    }

    /// Where the id of a delivery stands.
    #[must_use]
    pub fn id(&self) -> Option<&ValueSource> {
        self.id.as_ref()
    }

    /// Where the name of the event stands.
    #[must_use]
    pub fn event_name(&self) -> Option<&ValueSource> {
        self.event_name.as_ref()
    }

    /// Whether the signature covers the value of this header field.
    #[must_use]
    pub fn covers(&self, name: &HeaderName) -> bool {
        self.signed_fields().any(|field| field == name)
    }

    /// The fields that the signature covers, each of which has to be there exactly once.
    pub fn signed_fields(&self) -> impl Iterator<Item = &HeaderName> {
        let parts = self.signed_before.iter().chain(&self.signed_after);
        parts.filter_map(|part| match part {
            SignedPart::Field(name) => Some(name),
            SignedPart::Timestamp => match self.timestamp.as_ref()?.place() {
                TimestampPlace::Field(name) => Some(name),
                TimestampPlace::Element(_) => None,
            },
            SignedPart::Text(_) | SignedPart::Url => None,
        })
    }

    /// The fields that the signature does not cover, and that [`Provider::parse`] may see all the
    /// same: those of the delivery's id and of the event's name among them.
    ///
    /// [`Provider::parse`]: crate::Provider::parse
    pub fn unsigned_fields(&self) -> impl Iterator<Item = &HeaderName> {
        let named = [&self.id, &self.event_name].into_iter().flatten();
        named
            .filter_map(ValueSource::name)
            .chain(&self.unsigned_fields)
            .filter(|name| !self.covers(name))
    }
}

/// How it is used.
impl Scheme {
    /// Checks all that a head shows without a secret: the form of the signature, the timestamp, and
    /// that the fields that the signature covers are there.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`], [`Rejection::HeaderRepeated`],
    /// [`Rejection::SignatureMalformed`], [`Rejection::TimestampMalformed`] or
    /// [`Rejection::TimestampOutOfTolerance`]: each of them a 401.
    pub fn check(&self, head: &Head<'_>) -> Result<(), Rejection> {
        let element = self.parse(head)?.timestamp;
        for part in self.signed_before.iter().chain(&self.signed_after) {
            part.bytes(head, self.timestamp(), element)?;
        }
        Ok(())
    }

    /// Reads the head of a request: the [`Provider::begin`](crate::Provider::begin) of a provider
    /// that signs by this scheme.
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check).
    pub fn begin(&self, head: &Head<'_>, secrets: &Secrets) -> Result<Verifier, Rejection> {
        let signature = self.parse(head)?;
        let element = signature.timestamp;
        let mut verifier = Verifier::of_claimed(self.algorithm, secrets, signature.macs);
        for part in &self.signed_before {
            verifier = verifier.signed_before(&part.bytes(head, self.timestamp(), element)?);
        }
        for part in &self.signed_after {
            verifier = verifier.signed_after(&part.bytes(head, self.timestamp(), element)?);
        }
        Ok(verifier)
    }

    fn parse<'h>(&self, head: &Head<'h>) -> Result<ParsedSignature<'h>, Rejection> {
        let signature = ParsedSignature::read(self, head)?;
        if let Some(timestamp) = &self.timestamp {
            timestamp.check(head, signature.timestamp)?;
        }
        Ok(signature)
    }
}
