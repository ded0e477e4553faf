//! How a platform signs.

mod build;
mod covered;
mod few;
mod field_name;
mod parsed_signature;
mod parts;
mod signing;
mod template;
mod timestamp;
mod validate;

use std::borrow::Cow;

use http::HeaderName;
use serde::{Deserialize, Deserializer, Serialize, de};

use self::{covered::Side, few::Few, field_name::FieldName, parsed_signature::ParsedSignature};
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
    form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
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
        let form = Form::deserialize(deserializer)?;
        let scheme = Self { form };
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

/// What it says.
impl Scheme {
    /// The name of the signature header.
    #[must_use]
    pub fn header(&self) -> &HeaderName {
        &self.form.header
    }

    /// How the MAC is made.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.form.algorithm
    }

    /// How the MAC is written.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.form.encoding
    }

    /// What the header's value starts with; often nothing.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.form.prefix
    }

    /// How several signatures stand in the header, if it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&SignatureList> {
        self.form.list.as_ref()
    }

    /// When a request was signed, if the platform says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<&Timestamp> {
        self.form.timestamp.as_ref()
    }

    /// What the signature covers before the body.
    pub fn signed_before(&self) -> impl Iterator<Item = &SignedPart> + Clone {
        self.form.signed_before.iter()
    }

    /// What the signature covers after the body.
    pub fn signed_after(&self) -> impl Iterator<Item = &SignedPart> + Clone {
        self.form.signed_after.iter()
    }

    /// Where the id of a delivery stands.
    #[must_use]
    pub fn id(&self) -> Option<&ValueSource> {
        self.form.id.as_ref()
    }

    /// Where the name of the event stands.
    #[must_use]
    pub fn event_name(&self) -> Option<&ValueSource> {
        self.form.event_name.as_ref()
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
        let others = self.form.unsigned_fields.iter().map(|FieldName(name)| name);
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

    fn parse<'h>(&self, head: &Head<'h>) -> Result<ParsedSignature<'h>, Rejection> {
        let signature = ParsedSignature::read(self, head)?;
        if let Some(timestamp) = self.timestamp() {
            timestamp.check(head, signature.timestamp)?;
        }
        Ok(signature)
    }
}
