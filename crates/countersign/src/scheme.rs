use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue};

use crate::{ConfigError, Headers, Rejection, Secrets, Verifier, headers::saturating_digits};

/// How most providers sign: an HMAC-SHA256 of the raw body, encoded in one header.
///
/// Optionally the value has a fixed prefix (`sha256=`), the MAC covers more than the body
/// (`v0:{timestamp}:`), or a timestamp is checked. A scheme with all of it:
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use countersign::{Bytes, Scheme, Secret, header_name};
///
/// let timestamp = header_name("x-acme-timestamp")?;
/// let scheme = Scheme::hex(header_name("x-acme-signature")?, Secret::new("key")?)
///     .value_prefix("v0=")
///     .signed_text("v0:")
///     .signed_header(timestamp.clone())
///     .signed_text(":")
///     .timestamp(timestamp, Duration::from_secs(300));
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
/// let sent = [("x-acme-timestamp", "1699999990")];
/// let signature = scheme.sign(&sent, b"{}")?;
///
/// let headers = [sent[0], ("x-acme-signature", signature.to_str()?)];
/// assert!(scheme.begin(&headers, now).is_ok());
/// assert!(scheme.begin(&headers, now + Duration::from_secs(600)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Scheme {
    pub(crate) header: HeaderName,
    pub(crate) encoding: Encoding,
    pub(crate) value_prefix: Cow<'static, str>,
    signed_prefix: Vec<Signed>,
    pub(crate) timestamp: Option<(HeaderName, Duration)>,
    pub(crate) secrets: Secrets,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Hex,
    Base64,
}

/// A part of what is signed before the body.
#[derive(Debug, Clone)]
enum Signed {
    Text(Cow<'static, str>),
    Header(HeaderName),
}

impl Scheme {
    /// A MAC of 64 hex digits in `header`, of either case (RFC 4648 §8).
    pub fn hex(header: HeaderName, secrets: impl Into<Secrets>) -> Self {
        Self::new(header, Encoding::Hex, secrets.into())
    }

    /// A MAC in padded standard base64 in `header`: 44 characters, in the one canonical form of
    /// RFC 4648 §4. URL-safe and unpadded base64 are refused.
    pub fn base64(header: HeaderName, secrets: impl Into<Secrets>) -> Self {
        Self::new(header, Encoding::Base64, secrets.into())
    }

    fn new(header: HeaderName, encoding: Encoding, secrets: Secrets) -> Self {
        Self {
            header,
            encoding,
            value_prefix: Cow::Borrowed(""),
            signed_prefix: Vec::new(),
            timestamp: None,
            secrets,
        }
    }

    /// The header's value starts with this text, such as `sha256=`, in every request.
    #[must_use]
    pub fn value_prefix(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.value_prefix = prefix.into();
        self
    }

    /// The MAC covers this text before the body, after the parts that were added before.
    #[must_use]
    pub fn signed_text(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.signed_prefix.push(Signed::Text(text.into()));
        self
    }

    /// The MAC covers this header's value before the body, after the parts that were added before.
    ///
    /// The header has to be there exactly once.
    #[must_use]
    pub fn signed_header(mut self, header: HeaderName) -> Self {
        self.signed_prefix.push(Signed::Header(header));
        self
    }

    /// The request is refused if the Unix time in seconds in `header` is further than `tolerance`
    /// from now, in the past or in the future.
    ///
    /// This limits replay only if the header is signed too: see
    /// [`signed_header`](Self::signed_header).
    #[must_use]
    pub fn timestamp(mut self, header: HeaderName, tolerance: Duration) -> Self {
        self.timestamp = Some((header, tolerance));
        self
    }

    /// The name of the signature header.
    #[must_use]
    pub fn header(&self) -> &HeaderName {
        &self.header
    }

    /// Reads the headers of a request: the [`Provider::begin`](crate::Provider::begin) of a
    /// provider that signs by this scheme.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`], [`Rejection::HeaderRepeated`],
    /// [`Rejection::SignatureMalformed`], [`Rejection::TimestampMalformed`] or
    /// [`Rejection::TimestampOutOfTolerance`]: each of them a 401.
    pub fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        let claimed = headers
            .exactly_one(&self.header)?
            .strip_prefix(self.value_prefix.as_bytes())
            .and_then(|value| self.encoding.decode(value))
            .ok_or(Rejection::SignatureMalformed)?;
        self.check_timestamp(headers, now)?;
        let mut verifier = Verifier::new(&self.secrets, [claimed]);
        for part in self.signed_parts(headers) {
            verifier = verifier.signed_prefix(part?);
        }
        Ok(verifier)
    }

    /// The signature header's value for this body, made with the current secret.
    ///
    /// This is for tests and for trying an endpoint by hand; `headers` need hold only what the
    /// signature covers.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] or [`Rejection::HeaderRepeated`] for a header that the
    /// signature covers.
    pub fn sign(&self, headers: &impl Headers, body: &[u8]) -> Result<HeaderValue, Rejection> {
        let mut parts = self.signed_parts(headers).collect::<Result<Vec<_>, _>>()?;
        parts.push(body);
        let mac = self.secrets.current().sign(parts);
        let value = format!("{}{}", self.value_prefix, self.encoding.encode(&mac));
        HeaderValue::try_from(value).map_err(|_| Rejection::SignatureMalformed)
    }

    /// What the signature covers before the body; in most schemes nothing.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] or [`Rejection::HeaderRepeated`] for a header that the
    /// signature covers.
    pub fn signed_prefix(&self, headers: &impl Headers) -> Result<Vec<u8>, Rejection> {
        let parts = self.signed_parts(headers).collect::<Result<Vec<_>, _>>()?;
        Ok(parts.concat())
    }

    pub(crate) fn signed_parts<'a>(
        &'a self,
        headers: &'a impl Headers,
    ) -> impl Iterator<Item = Result<&'a [u8], Rejection>> {
        self.signed_prefix.iter().map(|part| match part {
            Signed::Text(text) => Ok(text.as_bytes()),
            Signed::Header(name) => headers.exactly_one(name),
        })
    }

    pub(crate) fn check_timestamp(
        &self,
        headers: &impl Headers,
        now: SystemTime,
    ) -> Result<(), Rejection> {
        let Some((header, tolerance)) = &self.timestamp else {
            return Ok(());
        };
        let seconds =
            saturating_digits(headers.exactly_one(header)?).ok_or(Rejection::TimestampMalformed)?;
        let distance = SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_secs(seconds))
            .map(|sent| {
                now.duration_since(sent)
                    .unwrap_or_else(|error| error.duration())
            });
        match distance {
            Some(distance) if distance <= *tolerance => Ok(()),
            _ => Err(Rejection::TimestampOutOfTolerance),
        }
    }
}

impl Encoding {
    fn decode(self, value: &[u8]) -> Option<[u8; 32]> {
        match self {
            Self::Hex => {
                let mut mac = [0; 32];
                hex::decode_to_slice(value, &mut mac).ok()?;
                Some(mac)
            }
            Self::Base64 => {
                // 44 characters may be 33 bytes, when none of them is padding.
                let mut decoded = [0; 33];
                let length = STANDARD.decode_slice(value, &mut decoded).ok()?;
                decoded.get(..length)?.try_into().ok()
            }
        }
    }

    fn encode(self, mac: &[u8; 32]) -> String {
        match self {
            Self::Hex => hex::encode(mac),
            Self::Base64 => STANDARD.encode(mac),
        }
    }
}

/// Reads a header name that comes from a configuration.
///
/// A name in the source can also be a constant, checked when it is compiled:
/// `const NAME: HeaderName = HeaderName::from_static("x-acme-signature");`
///
/// # Errors
///
/// [`ConfigError::InvalidHeaderName`], with the string, if it is no header name.
pub fn header_name(name: &str) -> Result<HeaderName, ConfigError> {
    HeaderName::try_from(name).map_err(|_| ConfigError::InvalidHeaderName {
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    const SIGNATURE: HeaderName = HeaderName::from_static("x-sig");
    const TIMESTAMP: HeaderName = HeaderName::from_static("x-time");
    const NOW: u64 = 1_700_000_000;

    fn reason(scheme: &Scheme, headers: &[(&str, &str)]) -> &'static str {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
        match scheme.begin(&headers, now) {
            Ok(_) => "begun",
            Err(rejection) => rejection.reason(),
        }
    }

    fn key() -> Secret {
        Secret::new("key").unwrap()
    }

    #[test]
    fn only_the_exact_prefix_is_taken() {
        let scheme = Scheme::hex(SIGNATURE, key()).value_prefix("sha256=");
        let mac = "00".repeat(32);
        let cases = [
            (format!("sha256={mac}"), "begun"),
            (mac.clone(), "signature_malformed"),
            (format!("md5={mac}"), "signature_malformed"),
            (format!("SHA256={mac}"), "signature_malformed"),
            (format!("sha256:{mac}"), "signature_malformed"),
            (format!("sha256= {mac}"), "signature_malformed"),
            (format!("sha256=sha256={mac}"), "signature_malformed"),
            ("sha256=".to_owned(), "signature_malformed"),
            ("sha25".to_owned(), "signature_malformed"),
        ];
        for (value, expected) in cases {
            assert_eq!(reason(&scheme, &[("x-sig", &value)]), expected, "{value}");
        }
    }

    #[test]
    fn a_hostile_timestamp_overflows_nothing() {
        let scheme = Scheme::hex(SIGNATURE, key()).timestamp(TIMESTAMP, Duration::from_secs(300));
        let mac = "00".repeat(32);
        let cases = [
            ("1700000000", "begun"),
            ("1699999700", "begun"),
            ("1700000300", "begun"),
            ("1699999699", "timestamp_out_of_tolerance"),
            ("1700000301", "timestamp_out_of_tolerance"),
            ("0", "timestamp_out_of_tolerance"),
            ("9223372036854775807", "timestamp_out_of_tolerance"),
            ("9223372036854775808", "timestamp_out_of_tolerance"),
            ("18446744073709551615", "timestamp_out_of_tolerance"),
            ("99999999999999999999999999", "timestamp_out_of_tolerance"),
            ("-9223372036854775808", "timestamp_malformed"),
            ("1700000000.0", "timestamp_malformed"),
            ("+1700000000", "timestamp_malformed"),
            ("0x6553f100", "timestamp_malformed"),
            ("", "timestamp_malformed"),
        ];
        for (time, expected) in cases {
            let headers = [("x-sig", mac.as_str()), ("x-time", time)];
            assert_eq!(reason(&scheme, &headers), expected, "{time}");
        }
        assert_eq!(reason(&scheme, &[("x-sig", &mac)]), "header_missing");
        let twice = [("x-sig", mac.as_str()), ("x-time", "1"), ("x-time", "1")];
        assert_eq!(reason(&scheme, &twice), "header_repeated");
    }

    #[test]
    fn a_signed_header_has_to_be_there_once() {
        let scheme = Scheme::hex(SIGNATURE, key()).signed_header(TIMESTAMP);
        let mac = "00".repeat(32);
        assert_eq!(reason(&scheme, &[("x-sig", &mac)]), "header_missing");
        let twice = [("x-sig", mac.as_str()), ("x-time", "1"), ("x-time", "2")];
        assert_eq!(reason(&scheme, &twice), "header_repeated");
        let none: [(&str, &str); 0] = [];
        assert!(scheme.sign(&none, b"").is_err());
    }

    #[test]
    fn the_prefix_that_is_signed_is_told() {
        let scheme = Scheme::hex(SIGNATURE, key());
        assert_eq!(scheme.signed_prefix(&[("x-time", "7")]).unwrap(), b"");
        let scheme = scheme
            .signed_text("v0:")
            .signed_header(TIMESTAMP)
            .signed_text(".");
        assert_eq!(scheme.signed_prefix(&[("x-time", "7")]).unwrap(), b"v0:7.");
        assert!(scheme.signed_prefix(&[("x-tame", "7")]).is_err());
        let twice = [("x-time", "7"), ("x-time", "7")];
        assert!(scheme.signed_prefix(&twice).is_err());
    }

    #[test]
    fn it_signs_as_openssl_does() {
        let none: [(&str, &str); 0] = [];
        // printf hello | openssl dgst -sha256 -hmac key
        let hex = "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b";
        let scheme = Scheme::hex(SIGNATURE, key()).value_prefix("sha256=");
        let signed = scheme.sign(&none, b"hello").unwrap();
        assert_eq!(signed, format!("sha256={hex}").as_str());
        // printf hello | openssl dgst -sha256 -hmac key -binary | base64
        let base64 = "kwezuRXvtRcf8U2MtV+8x5jGwO8UVtZt7RpqpyOli3s=";
        let signed = Scheme::base64(SIGNATURE, key())
            .sign(&none, b"hello")
            .unwrap();
        assert_eq!(signed, base64);
    }

    #[test]
    fn a_name_that_is_no_header_name_is_named() {
        for name in ["", "x sig", "x-sig\n", "x:sig", "\u{e9}"] {
            let error = header_name(name).unwrap_err();
            assert_eq!(error.to_string(), format!("{name:?} is not a header name"));
        }
    }
}
