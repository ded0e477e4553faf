//! How a platform signs.

mod few;
mod field_name;
mod parsed_signature;
mod parts;
mod signing;
mod template;
mod timestamp;
mod validate;

use std::{borrow::Cow, time::Duration};

use http::HeaderName;
use serde::{Deserialize, Deserializer, Serialize, de};

use self::{
    few::{Few, set},
    field_name::FieldName,
    parsed_signature::ParsedSignature,
};
pub use self::{
    field_name::header_name,
    parts::{SignedPart, ValueSource},
    timestamp::Timestamp,
};
use super::{Algorithm, Encoding, Secrets, Verifier};
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
/// use countersign::{Head, HeaderName, Scheme, Secret};
///
/// // https://docs.stripe.com/webhooks#verify-manually
/// static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("stripe-signature"))
///     .with_list(',', "v1=")
///     .with_signed("{timestamp:t=}.{body}")
///     .with_id_and_event("/id", "/type");
///
/// let secret = Secret::new("key")?;
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let unsigned: [(&str, &str); 0] = [];
/// let signature = SCHEME.sign(&secret, &Head::new(&unsigned, now), b"{}")?;
/// // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
/// let mac = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
/// assert_eq!(signature, format!("t=1700000000,v1={mac}"));
///
/// let headers = [("stripe-signature", signature.to_str()?)];
/// assert!(SCHEME.begin(&Head::new(&headers, now), &secret.clone().into()).is_ok());
/// let later = now + Duration::from_secs(600);
/// assert!(SCHEME.begin(&Head::new(&headers, later), &secret.into()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Scheme {
    fields: Fields,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
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
    #[serde(default, skip_serializing_if = "Few::is_empty")]
    signed_before: Few<SignedPart>,
    #[serde(default, skip_serializing_if = "Few::is_empty")]
    signed_after: Few<SignedPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<ValueSource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_name: Option<ValueSource>,
    #[serde(default, skip_serializing_if = "Few::is_empty")]
    unsigned_fields: Few<FieldName>,
}

/// What contradicts itself is no scheme: see [`Scheme::validate`].
impl<'de> Deserialize<'de> for Scheme {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        let scheme = Self { fields };
        scheme.validate().map_err(de::Error::custom)?;
        Ok(scheme)
    }
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
            fields: Fields {
                header,
                encoding,
                algorithm: Algorithm::HmacSha256,
                prefix: Cow::Borrowed(""),
                list: None,
                timestamp: None,
                signed_before: Few::EMPTY,
                signed_after: Few::EMPTY,
                id: None,
                event_name: None,
                unsigned_fields: Few::EMPTY,
            },
        }
    }

    /// Signs with another algorithm than HMAC-SHA256.
    #[must_use]
    pub const fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.fields.algorithm = algorithm;
        self
    }

    /// The header's value starts with this text, such as `sha256=`, in every request.
    #[must_use]
    pub const fn with_prefix(mut self, prefix: &'static str) -> Self {
        set(&mut self.fields.prefix, Cow::Borrowed(prefix));
        self
    }

    /// The header's value is a list whose elements have this ASCII character between them. Each that
    /// starts with `tag`, such as `v1=`, is a signature, and one that matches is enough. Elements that
    /// start otherwise are not looked at; a list of more than 32 signatures is refused.
    #[must_use]
    pub const fn with_list(mut self, separator: char, tag: &'static str) -> Self {
        let tag = Cow::Borrowed(tag);
        set(
            &mut self.fields.list,
            Some(SignatureList { separator, tag }),
        );
        self
    }

    /// The signature covers this template, in which names in braces stand for what a request has
    /// there:
    ///
    /// | in the template | in what is signed |
    /// |---|---|
    /// | `{body}` | the body; it has to be there once |
    /// | `{x-acme-tenant}` | the value of this header field |
    /// | `{id:webhook-id}` | the same, and it is the delivery's id |
    /// | `{timestamp:webhook-timestamp}` | the same, and it is the Unix time of signing, which may be 300 seconds from the arrival: see [`with_tolerance`](Self::with_tolerance) |
    /// | `{timestamp:t=}` | the same, in the element of the [list](Self::with_list) that starts with `t=` |
    /// | `{timestamp}` | the timestamp, where it is set by [`with_timestamp_field`](Self::with_timestamp_field) or [`with_timestamp_element`](Self::with_timestamp_element) |
    /// | `{url}` | the URL: see [`SignedPart::Url`] |
    ///
    /// # Panics
    ///
    /// If the template is not of this form, or has more than eight parts before or after the body. In
    /// a `static`, that is an error of the compiler.
    #[must_use]
    pub const fn with_signed(mut self, template: &'static str) -> Self {
        set(&mut self.fields.signed_before, Few::EMPTY);
        set(&mut self.fields.signed_after, Few::EMPTY);
        self.fields.cover(template);
        self
    }

    /// A request is refused if the Unix time in seconds in the field `name` is further than
    /// `tolerance` from its arrival, in the past or in the future. The tolerance counts in whole
    /// seconds.
    ///
    /// The signature has to cover the time too: see [`SignedPart::Timestamp`].
    #[must_use]
    pub const fn with_timestamp_field(mut self, name: HeaderName, tolerance: Duration) -> Self {
        let timestamp = Timestamp::in_field(name, tolerance);
        set(&mut self.fields.timestamp, Some(timestamp));
        self
    }

    /// The same for a time in the signature header itself: the element of its
    /// [list](Self::with_list) that starts with `tag`, such as `t=`.
    #[must_use]
    pub const fn with_timestamp_element(mut self, tag: &'static str, tolerance: Duration) -> Self {
        let timestamp = Timestamp::in_element(tag, tolerance);
        set(&mut self.fields.timestamp, Some(timestamp));
        self
    }

    /// How far the timestamp may be from the arrival, in whole seconds; without a timestamp it changes
    /// nothing.
    #[must_use]
    pub const fn with_tolerance(mut self, tolerance: Duration) -> Self {
        if let Some(timestamp) = &mut self.fields.timestamp {
            timestamp.set_tolerance(tolerance);
        }
        self
    }

    /// The signature covers these parts, in this order, before the body:
    /// [`with_signed`](Self::with_signed) for parts that are known when the program runs.
    ///
    /// # Panics
    ///
    /// If there are more than eight.
    #[must_use]
    pub fn with_signed_before(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.fields.signed_before = parts.into_iter().collect();
        self
    }

    /// The signature covers these parts, in this order, after the body.
    ///
    /// # Panics
    ///
    /// If there are more than eight.
    #[must_use]
    pub fn with_signed_after(mut self, parts: impl IntoIterator<Item = SignedPart>) -> Self {
        self.fields.signed_after = parts.into_iter().collect();
        self
    }

    /// Where the platform puts the id of a delivery. It identifies the delivery only if the signature
    /// covers it: see [`DeliveryId`](crate::DeliveryId).
    ///
    /// A request is refused if a field or a URL that is signed contains the text that separates it
    /// from the body: in `{id}.{body}` an id with a dot. Otherwise one signature would be that of
    /// several requests, each with an id of its own.
    #[must_use]
    pub const fn with_id(mut self, source: ValueSource) -> Self {
        set(&mut self.fields.id, Some(source));
        self
    }

    /// Where the platform puts the name of the event.
    #[must_use]
    pub const fn with_event_name(mut self, source: ValueSource) -> Self {
        set(&mut self.fields.event_name, Some(source));
        self
    }

    /// Where the platform puts the [id](Self::with_id) of a delivery and the
    /// [name](Self::with_event_name) of the event: each in a header field, such as `x-github-event`,
    /// or at a JSON pointer into the body, such as `/type`.
    ///
    /// # Panics
    ///
    /// If one is neither a pointer nor a header name in lower case. In a `static`, that is an error of
    /// the compiler.
    #[must_use]
    pub const fn with_id_and_event(self, id: &'static str, event: &'static str) -> Self {
        self.with_id(ValueSource::at(id))
            .with_event_name(ValueSource::at(event))
    }

    /// One more field that [`Provider::parse`](crate::Provider::parse) may see, and that is kept with
    /// the delivery, although no signature covers it.
    ///
    /// # Panics
    ///
    /// If there are eight already.
    #[must_use]
    pub const fn with_unsigned_field(mut self, name: HeaderName) -> Self {
        self.fields.unsigned_fields.push(FieldName(name));
        self
    }
}

/// What it says.
impl Scheme {
    /// The name of the signature header.
    #[must_use]
    pub fn header(&self) -> &HeaderName {
        &self.fields.header
    }

    /// How the MAC is made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.fields.algorithm
    }

    /// How the MAC is written.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.fields.encoding
    }

    /// What the header's value starts with; often nothing.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.fields.prefix
    }

    /// How several signatures stand in the header, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&SignatureList> {
        self.fields.list.as_ref()
    }

    /// When a request was signed, if the platform says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.fields.timestamp.as_ref()
    }

    /// What the signature covers before the body.
    pub fn signed_before(&self) -> impl Iterator<Item = &SignedPart> + Clone {
        self.fields.signed_before.iter()
    }

    /// What the signature covers after the body.
    pub fn signed_after(&self) -> impl Iterator<Item = &SignedPart> + Clone {
        self.fields.signed_after.iter()
    }

    /// Where the id of a delivery stands.
    #[must_use]
    pub fn id(&self) -> Option<&ValueSource> {
        self.fields.id.as_ref()
    }

    /// Where the name of the event stands.
    #[must_use]
    pub fn event_name(&self) -> Option<&ValueSource> {
        self.fields.event_name.as_ref()
    }

    /// Whether the signature covers the value of this header field.
    #[must_use]
    pub fn covers(&self, name: &HeaderName) -> bool {
        self.signed_fields().any(|field| field == name)
    }

    /// The fields that the signature covers, each of which has to be there exactly once.
    pub fn signed_fields(&self) -> impl Iterator<Item = &HeaderName> {
        self.parts().filter_map(|part| match part {
            SignedPart::Field(name) => Some(name),
            SignedPart::Timestamp => self.timestamp()?.field(),
            SignedPart::Text(_) | SignedPart::Url => None,
        })
    }

    /// The fields that the signature does not cover, and that [`Provider::parse`] may see all the
    /// same: those of the delivery's id and of the event's name among them.
    ///
    /// [`Provider::parse`]: crate::Provider::parse
    pub fn unsigned_fields(&self) -> impl Iterator<Item = &HeaderName> {
        let named = [self.id(), self.event_name()].into_iter().flatten();
        let others = self
            .fields
            .unsigned_fields
            .iter()
            .map(|FieldName(name)| name);
        named
            .filter_map(ValueSource::name)
            .chain(others)
            .filter(|name| !self.covers(name))
    }

    fn parts(&self) -> impl Iterator<Item = &SignedPart> {
        self.signed_before().chain(self.signed_after())
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
        self.visit_signed(head, element, |_, _| {})
    }

    /// Reads the head of a request: the [`Provider::begin`](crate::Provider::begin) of a provider
    /// that signs by this scheme.
    ///
    /// # Errors
    ///
    /// Those of [`check`](Self::check).
    pub fn begin(&self, head: &Head<'_>, secrets: &Secrets) -> Result<Verifier, Rejection> {
        let signature = self.parse(head)?;
        let mut verifier = Verifier::of_claimed(self.algorithm(), secrets, signature.macs);
        self.visit_signed(head, signature.timestamp, |side, bytes| match side {
            Side::Before => verifier.add_before(bytes),
            Side::After => verifier.add_after(bytes),
        })?;
        Ok(verifier)
    }

    /// Visits the bytes of each part that the signature covers beside the body.
    fn visit_signed(
        &self,
        head: &Head<'_>,
        element: Option<&[u8]>,
        mut visit: impl FnMut(Side, &[u8]),
    ) -> Result<(), Rejection> {
        for (side, part, separator) in self.separated_parts() {
            let bytes = part.bytes(head, self.timestamp(), element)?;
            let is_ambiguous = part.is_any_text() && contains(&bytes, separator.as_bytes());
            if is_ambiguous && self.id().is_some() {
                return Err(Rejection::SignatureMalformed);
            }
            visit(side, &bytes);
        }
        Ok(())
    }

    /// Whether what is signed shows where each part of it ends, so that one signature is of one
    /// message only.
    pub(crate) fn separates_parts(&self) -> bool {
        self.separated_parts()
            .all(|(_, part, separator)| !part.is_any_text() || !separator.is_empty())
    }

    /// Each part with the text between it and the next one towards the body.
    fn separated_parts(&self) -> impl Iterator<Item = (Side, &SignedPart, &str)> {
        let before = self.signed_before();
        let nearer = before.clone().skip(1).map(Some).chain([None]);
        let before = before.zip(nearer).map(|pair| (Side::Before, pair));
        let after = self.signed_after();
        let nearer = [None].into_iter().chain(after.clone().map(Some));
        let after = after.zip(nearer).map(|pair| (Side::After, pair));
        before
            .chain(after)
            .map(|(side, (part, nearer))| match nearer {
                Some(SignedPart::Text(text)) => (side, part, &**text),
                Some(SignedPart::Field(_) | SignedPart::Url | SignedPart::Timestamp) | None => {
                    (side, part, "")
                }
            })
    }

    fn parse<'h>(&self, head: &Head<'h>) -> Result<ParsedSignature<'h>, Rejection> {
        let signature = ParsedSignature::read(self, head)?;
        if let Some(timestamp) = self.timestamp() {
            timestamp.check(head, signature.timestamp)?;
        }
        Ok(signature)
    }
}

/// The side of the body on which a part is signed.
#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    !text.is_empty() && bytes.windows(text.len()).any(|window| window == text)
}
