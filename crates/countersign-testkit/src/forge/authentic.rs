use std::{error::Error, fmt, iter, time::SystemTime};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE},
};
use bytes::Bytes;
use countersign::{
    HeaderMap, HeaderName, HeaderValue, Headers, ParseError, Provider, Receiver, Rejection, Scheme,
    Verifier,
};
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::forgery::Forgery;

/// A request that is not authentic.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Forged {
    /// The headers, some of which may be repeated.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why there is no such forgery of a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum NotForged {
    /// [`Provider::scheme`] gives none, so nothing is known of how the provider signs.
    NoScheme,
    /// The request that is to be forged is not authentic itself: a header that its signature covers
    /// is missing, or its timestamp is not of now.
    NotAuthentic(Rejection),
    /// The forgery does not fit the request: padding can only be left out of base64, and only JSON
    /// can be written again.
    NotApplicable,
    /// What would be sent is authentic: hex digits may be in upper case, and writing compact JSON
    /// again can change nothing.
    StillAuthentic,
}

impl Forgery {
    /// Forges the request with these headers and this body.
    ///
    /// `headers` are those of the request, with all that the signature covers; a signature among
    /// them is left out, because the request is signed anew, with the provider's current secret.
    ///
    /// ```
    /// use countersign::{HeaderMap, Receiver, Secret};
    /// use countersign_supademo::Supademo;
    /// use countersign_testkit::Forgery;
    ///
    /// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
    /// let body = r#"{"event":"webhook.test"}"#;
    /// let forged = Forgery::FlippedBodyBit.apply(&provider, &HeaderMap::new(), body)?;
    /// let rejection = Receiver::new(provider).verify(&forged.headers, forged.body);
    /// assert_eq!(rejection.unwrap_err().reason(), "signature_mismatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotForged`] if there is no such forgery of this request. What is returned is never
    /// authentic, as far as the provider verifies by its scheme.
    pub fn apply<P: Provider>(
        self,
        provider: &P,
        headers: &HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Forged, NotForged> {
        let scheme = provider.scheme().ok_or(NotForged::NoScheme)?;
        let authentic = Authentic::new(scheme, headers, body.into())?;
        let forged = authentic.forge(self).ok_or(NotForged::NotApplicable)?;
        match verify(scheme, &forged) {
            Ok(()) => Err(NotForged::StillAuthentic),
            Err(_) => Ok(forged),
        }
    }
}

/// The secret of nobody.
const OTHER_SECRET: &[u8] = b"countersign-testkit: a secret that nobody has";

/// A request that is right.
struct Authentic<'a> {
    scheme: &'a Scheme,
    /// All but the signature.
    headers: HeaderMap,
    body: Bytes,
    signed_prefix: Vec<u8>,
    signature: Signature,
}

impl<'a> Authentic<'a> {
    fn new(scheme: &'a Scheme, headers: &HeaderMap, body: Bytes) -> Result<Self, NotForged> {
        let mut headers = headers.clone();
        headers.remove(scheme.header());
        let signed_prefix = scheme
            .signed_prefix(&headers)
            .map_err(NotForged::NotAuthentic)?;
        let value = scheme
            .sign(&headers, &body)
            .map_err(NotForged::NotAuthentic)?;
        let malformed = NotForged::NotAuthentic(Rejection::SignatureMalformed);
        let authentic = Self {
            scheme,
            headers,
            body,
            signed_prefix,
            signature: Signature::read(&value).ok_or(malformed)?,
        };
        let request = authentic.signed([value.as_bytes()]);
        let request = request.ok_or(NotForged::NotApplicable)?;
        verify(scheme, &request).map_err(NotForged::NotAuthentic)?;
        Ok(authentic)
    }

    fn forge(&self, forgery: Forgery) -> Option<Forged> {
        let signature = &self.signature;
        let right = signature.value();
        let right = right.as_str();
        let other = signature.of(&self.mac::<Sha256>(OTHER_SECRET)?);
        let is_hex = signature.encoding == Encoding::Hex;
        match forgery {
            Forgery::Missing => self.signed::<&str>([]),
            Forgery::Empty => self.signed([""]),
            Forgery::Repeated => self.signed([right, right]),
            Forgery::FollowedByAnother => self.signed([right, &other]),
            Forgery::PrecededByAnother => self.signed([&other, right]),
            Forgery::Joined => self.signed([format!("{right}, {right}")]),
            Forgery::OtherProvider => self.in_another_header(),

            Forgery::Truncated => self.signed([right.get(..right.len().checked_sub(1)?)?]),
            Forgery::Overlong => self.signed([format!("{right}0")]),
            Forgery::UpperCase => self.encoded(&signature.digits().to_ascii_uppercase()),
            Forgery::OtherEncoding if is_hex => self.encoded(&STANDARD.encode(&signature.mac)),
            Forgery::OtherEncoding => self.encoded(&hex::encode(&signature.mac)),
            Forgery::UrlSafeBase64 | Forgery::UnpaddedBase64 | Forgery::NonCanonicalBase64
                if is_hex =>
            {
                None
            }
            Forgery::UrlSafeBase64 => self.encoded(&URL_SAFE.encode(&signature.mac)),
            Forgery::UnpaddedBase64 => self.encoded(&STANDARD_NO_PAD.encode(&signature.mac)),
            Forgery::NonCanonicalBase64 => self.encoded(&non_canonical(&signature.mac)?),
            Forgery::ForeignPrefix => {
                let foreign = match signature.prefix.as_str() {
                    "sha256=" => "md5=",
                    _ => "sha256=",
                };
                self.signed([format!("{foreign}{}", signature.digits())])
            }
            Forgery::WithoutPrefix => self.signed([signature.digits()]),
            Forgery::UpperCasePrefix => {
                let prefix = signature.prefix.to_uppercase();
                self.signed([format!("{prefix}{}", signature.digits())])
            }
            Forgery::InnerSpace => {
                let (start, end) = right.split_at_checked(right.len() / 2)?;
                self.signed([format!("{start} {end}")])
            }
            Forgery::Quoted => self.signed([format!("\"{right}\"")]),
            Forgery::NonAscii => self.signed([["\u{e9}", right.get(1..)?].concat()]),

            Forgery::WrongSecret => self.signed([other]),
            Forgery::EmptySecret => self.maced(&self.mac::<Sha256>(b"")?),
            Forgery::FlippedSignatureBit => self.maced(&last_bit_flipped(&signature.mac)?),
            Forgery::Zeros => self.maced(&[0; 32]),
            Forgery::UnkeyedSha256 => {
                let hash = Sha256::new_with_prefix(&self.signed_prefix);
                self.maced(&hash.chain_update(&self.body).finalize())
            }
            Forgery::Sha1 => self.maced(&self.mac::<Sha1>(OTHER_SECRET)?),
            Forgery::Sha512 => self.maced(&self.mac::<Sha512>(OTHER_SECRET)?),
            Forgery::OtherDelivery => self.signed_for(b"{\"delivery\":\"another\"}"),
            Forgery::SignatureOfEmptyBody => self.signed_for(b""),
            Forgery::SignatureOfReserialized => self.signed_for(&reserialized(&self.body)?),

            Forgery::FlippedBodyBit => self.with_body(last_bit_flipped(&self.body)?),
            Forgery::TruncatedBody => {
                let length = self.body.len().checked_sub(1)?;
                self.with_body(self.body.slice(..length))
            }
            Forgery::AppendedNewline => self.with_body([&self.body, &b"\n"[..]].concat()),
            Forgery::ReserializedBody => self.with_body(reserialized(&self.body)?),
            Forgery::EmptyBody => self.with_body(Bytes::new()),

            Forgery::AlteredHeader => {
                let (name, value) = self.covered_header()?;
                self.with_headers(|headers| {
                    headers.insert(name, altered(&value)?);
                    Some(())
                })
            }
            Forgery::MissingHeader => {
                let (name, _) = self.covered_header()?;
                self.with_headers(|headers| headers.remove(name).map(|_| ()))
            }
            Forgery::StaleTimestamp => self.signed_long_ago(),
        }
    }

    /// The request with these signature headers.
    fn signed<V: AsRef<[u8]>>(&self, values: impl IntoIterator<Item = V>) -> Option<Forged> {
        let mut headers = self.headers.clone();
        for value in values {
            let value = HeaderValue::from_bytes(value.as_ref()).ok()?;
            headers.append(self.scheme.header(), value);
        }
        let body = self.body.clone();
        Some(Forged { headers, body })
    }

    /// The request with this signature, in whatever encoding, behind the provider's prefix.
    fn encoded(&self, digits: &str) -> Option<Forged> {
        self.signed([format!("{}{digits}", self.signature.prefix)])
    }

    /// The request with this MAC.
    fn maced(&self, mac: &[u8]) -> Option<Forged> {
        self.signed([self.signature.of(mac)])
    }

    /// The request with the signature of another body.
    fn signed_for(&self, body: &[u8]) -> Option<Forged> {
        let value = self.scheme.sign(&self.headers, body).ok()?;
        self.signed([value.as_bytes()])
    }

    /// The request with another body.
    fn with_body(&self, body: impl Into<Bytes>) -> Option<Forged> {
        let mut forged = self.signed([self.signature.value()])?;
        forged.body = body.into();
        Some(forged)
    }

    /// The request with other headers.
    fn with_headers(&self, change: impl FnOnce(&mut HeaderMap) -> Option<()>) -> Option<Forged> {
        let mut forged = self.signed([self.signature.value()])?;
        change(&mut forged.headers)?;
        Some(forged)
    }

    fn in_another_header(&self) -> Option<Forged> {
        const SUPADEMO: &str = "x-supademo-signature";
        const STORYLANE: &str = "x-storylane-signature";
        let mac = &self.signature.mac;
        let (name, value) = if self.scheme.header() == SUPADEMO {
            (STORYLANE, STANDARD.encode(mac))
        } else {
            (SUPADEMO, hex::encode(mac))
        };
        let mut forged = self.signed::<&str>([])?;
        forged.headers.insert(name, value.try_into().ok()?);
        Some(forged)
    }

    /// A header that the signature covers.
    fn covered_header(&self) -> Option<(HeaderName, HeaderValue)> {
        let covered = self.headers.iter().find(|(name, value)| {
            let mut headers = self.headers.clone();
            let changed = altered(value).map(|value| headers.insert(*name, value));
            let prefix = self.scheme.signed_prefix(&headers);
            changed.is_some() && prefix.ok().as_ref() != Some(&self.signed_prefix)
        });
        covered.map(|(name, value)| (name.clone(), value.clone()))
    }

    /// The request as it was at the start of Unix time, if the scheme has a timestamp.
    fn signed_long_ago(&self) -> Option<Forged> {
        let long_ago = |name| {
            let mut headers = self.headers.clone();
            headers.insert(name, HeaderValue::from_static("0"));
            let value = self.scheme.sign(&headers, &self.body).ok()?;
            headers.insert(self.scheme.header(), value);
            let refused = self.scheme.begin(&headers, SystemTime::now()).err()?;
            let is_stale = matches!(refused, Rejection::TimestampOutOfTolerance);
            is_stale.then_some(headers)
        };
        let headers = self.headers.keys().find_map(long_ago)?;
        let body = self.body.clone();
        Some(Forged { headers, body })
    }

    /// The MAC of what the signature covers.
    fn mac<D: EagerHash>(&self, key: &[u8]) -> Option<Vec<u8>>
    where
        Hmac<D>: Mac + KeyInit,
    {
        let mut mac = <Hmac<D> as KeyInit>::new_from_slice(key).ok()?;
        mac.update(&self.signed_prefix);
        mac.update(&self.body);
        Some(mac.finalize().into_bytes().to_vec())
    }
}

/// The value of a signature header, taken apart.
struct Signature {
    prefix: String,
    encoding: Encoding,
    mac: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Hex,
    Base64,
}

impl Signature {
    /// Reads what [`Scheme::sign`] wrote: 32 bytes in base64 always end in padding, and hex never.
    fn read(value: &HeaderValue) -> Option<Self> {
        let value = value.to_str().ok()?;
        let (encoding, digits) = if value.ends_with('=') {
            (Encoding::Base64, 44)
        } else {
            (Encoding::Hex, 64)
        };
        let (prefix, digits) = value.split_at_checked(value.len().checked_sub(digits)?)?;
        let mac = match encoding {
            Encoding::Hex => hex::decode(digits).ok()?,
            Encoding::Base64 => STANDARD.decode(digits).ok()?,
        };
        Some(Self {
            prefix: prefix.to_owned(),
            encoding,
            mac,
        })
    }

    fn value(&self) -> String {
        self.of(&self.mac)
    }

    fn digits(&self) -> String {
        self.encoding.encode(&self.mac)
    }

    /// The header's value for another MAC.
    fn of(&self, mac: &[u8]) -> String {
        format!("{}{}", self.prefix, self.encoding.encode(mac))
    }
}

impl Encoding {
    fn encode(self, mac: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(mac),
            Self::Base64 => STANDARD.encode(mac),
        }
    }
}

fn last_bit_flipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    *bytes.last_mut()? ^= 1;
    Some(bytes)
}

/// Sets one of the two bits that 43 digits of six bits have more than 32 bytes (RFC 4648 §3.5).
fn non_canonical(mac: &[u8]) -> Option<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = STANDARD.encode(mac).into_bytes();
    let last = digits.get_mut(42)?;
    let place = ALPHABET.iter().position(|digit| digit == last)?;
    *last = *ALPHABET.get(place | 1)?;
    String::from_utf8(digits).ok()
}

/// Compact JSON with its keys in order; or indented, if that is what it is already.
fn reserialized(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let compact = serde_json::to_vec(&value).ok()?;
    if compact != body {
        return Some(compact);
    }
    serde_json::to_vec_pretty(&value).ok()
}

/// A number is changed by one, so that a time is still of now.
fn altered(value: &HeaderValue) -> Option<HeaderValue> {
    let (last, start) = value.as_bytes().split_last()?;
    let last = match last {
        b'0'..=b'9' => last ^ 1,
        b'x' => b'y',
        _ => b'x',
    };
    let value: Vec<_> = start.iter().copied().chain(iter::once(last)).collect();
    HeaderValue::from_bytes(&value).ok()
}

/// Whether the request is authentic by the scheme.
fn verify(scheme: &Scheme, request: &Forged) -> Result<(), Rejection> {
    let receiver = Receiver::new(SchemeOnly(scheme.clone()))
        .max_body_bytes(usize::MAX)
        .max_buffered_bytes(usize::MAX);
    let mut incoming = receiver.begin(&request.headers, None, SystemTime::now())?;
    incoming.update(request.body.clone())?;
    incoming.finish().map(drop)
}

/// A provider whose bodies are anything.
struct SchemeOnly(Scheme);

impl Provider for SchemeOnly {
    const NAME: &'static str = "testkit";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }
}

impl fmt::Display for NotForged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScheme => {
                f.write_str("the provider does not give its scheme: `Provider::scheme` is for that")
            }
            Self::NotAuthentic(_) => f.write_str("the request to forge is not authentic itself"),
            Self::NotApplicable => f.write_str("there is no such forgery of this request"),
            Self::StillAuthentic => f.write_str("the request would still be authentic"),
        }
    }
}

impl Error for NotForged {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotAuthentic(rejection) => Some(rejection),
            _ => None,
        }
    }
}
