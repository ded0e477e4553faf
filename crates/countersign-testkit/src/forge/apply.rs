use bytes::Bytes;
use countersign::{Algorithm, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{
    authentic::Authentic,
    change::{last_bit_flipped, other_tag, reserialized},
    forged::{Forged, NotForged},
    forgery::Forgery,
};
use crate::sign::SignedRequest;

/// A key that no test has.
const OTHER_KEY: &[u8] = b"countersign-testkit: a secret that nobody has";
/// HMAC pads a key with zeros (RFC 2104 §2), so an empty key is the same as one zero.
const EMPTY_KEY: &[u8] = &[0];
/// Fewer than the 32 that Countersign reads of a list.
const MANY: u8 = 16;

impl Forgery {
    /// Forges this request.
    ///
    /// ```
    /// use countersign::{Receiver, Secret};
    /// use countersign_supademo::Supademo;
    /// use countersign_testkit::{Forgery, SignedRequest};
    ///
    /// let secret = Secret::new("whsec_example_0123456789abcdef")?;
    /// let request = SignedRequest::new(&Supademo, &secret, r#"{"event":"webhook.test"}"#);
    /// let forged = Forgery::FlippedBodyBit.apply(&request)?;
    /// let rejection = Receiver::new(Supademo, secret).verify(&forged.headers, forged.body);
    /// assert_eq!(rejection.unwrap_err().reason(), "signature_mismatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotForged`] if this forgery of this request does not exist. What is returned is never
    /// authentic by the request's scheme, at the request's time.
    pub fn apply(self, request: &SignedRequest) -> Result<Forged, NotForged> {
        let authentic = Authentic::new(request)?;
        let forged = self.forge(&authentic).ok_or(NotForged::NotApplicable)?;
        match authentic.verify(&forged) {
            Ok(()) => Err(NotForged::StillAuthentic),
            Err(_) => Ok(forged),
        }
    }

    fn forge(self, request: &Authentic<'_>) -> Option<Forged> {
        let signature = &request.signature;
        let right = signature.value();
        let other = request.signed_with(OTHER_KEY)?;
        match self {
            Self::Missing => request.with_values::<&str>([]),
            Self::Empty => request.with_value(""),
            Self::Repeated => request.with_values([&right, &right]),
            Self::FollowedByAnother => request.with_values([&right, &other]),
            Self::PrecededByAnother => request.with_values([&other, &right]),
            Self::Joined => request.with_value(format!("{right}, {right}")),
            Self::OtherProvider => in_field_of_other_provider(request),

            Self::Truncated => request.with_value(right.get(..right.len().checked_sub(1)?)?),
            Self::Overlong => request.with_value(format!("{right}0")),
            Self::UpperCase => request.with_digits(&signature.digits().to_ascii_uppercase()),
            Self::OtherEncoding => request.with_digits(&signature.other_encoding()),
            Self::UrlSafeBase64 => request.with_digits(&signature.url_safe()?),
            Self::UnpaddedBase64 => request.with_digits(&signature.unpadded()?),
            Self::NonCanonicalBase64 => request.with_digits(&signature.non_canonical()?),
            Self::ForeignPrefix => {
                request.with_value(signature.with_label(match signature.label.as_str() {
                    "sha256=" => "md5=",
                    _ => "sha256=",
                }))
            }
            Self::WithoutPrefix => request.with_value(signature.with_label("")),
            Self::UpperCasePrefix => {
                request.with_value(signature.with_label(&signature.label.to_uppercase()))
            }
            Self::InnerSpace => {
                let (start, end) = right.split_at_checked(right.len() / 2)?;
                request.with_value(format!("{start} {end}"))
            }
            Self::Quoted => request.with_value(format!("\"{right}\"")),
            Self::NonAscii => request.with_value(["\u{e9}", right.get(1..)?].concat()),
            Self::WrongTag => {
                request.scheme().list()?;
                request.with_value(signature.with_label(&other_tag(&signature.label)))
            }
            Self::ManyWrongSignatures => {
                let wrong = |number: u8| [OTHER_KEY, &[number]].concat();
                let macs = (0..MANY).map(|number| request.mac_with(&wrong(number)));
                request.with_value(signature.with_macs(&macs.collect::<Option<Vec<_>>>()?)?)
            }

            Self::WrongSecret => request.with_value(other),
            Self::EmptySecret => request.with_value(request.signed_with(EMPTY_KEY)?),
            Self::FlippedSignatureBit => request.with_mac(&last_bit_flipped(&signature.mac)?),
            Self::Zeros => request.with_mac(&vec![0; signature.mac.len()]),
            Self::UnkeyedHash => request.with_mac(&unkeyed_hash(request)?),
            Self::Sha1 => signed_by(request, Algorithm::HmacSha1),
            Self::Sha256 => signed_by(request, Algorithm::HmacSha256),
            Self::Sha512 => signed_by(request, Algorithm::HmacSha512),
            Self::OtherDelivery => {
                request.with_value(request.signed_for(b"{\"delivery\":\"another\"}")?)
            }
            Self::SignatureOfEmptyBody => request.with_value(request.signed_for(b"")?),
            Self::SignatureOfReserialized => {
                request.with_value(request.signed_for(&reserialized(request.body())?)?)
            }

            Self::FlippedBodyBit => Some(request.with_body(last_bit_flipped(request.body())?)),
            Self::TruncatedBody => {
                let length = request.body().len().checked_sub(1)?;
                Some(request.with_body(request.body().slice(..length)))
            }
            Self::AppendedNewline => Some(request.with_body([request.body(), &b"\n"[..]].concat())),
            Self::ReserializedBody => Some(request.with_body(reserialized(request.body())?)),
            Self::EmptyBody => Some(request.with_body(Bytes::new())),

            Self::StaleTimestamp => request.signed_too_early(),
            Self::FutureTimestamp => request.signed_too_late(),
            Self::AlteredTimestamp => request.with_altered_timestamp(),
            Self::MissingTimestamp => request.without_timestamp(),
            Self::RepeatedTimestamp => request.with_repeated_timestamp(),
            Self::AlteredId => request.with_altered_id(),
            Self::MissingId => request.without_id(),
            Self::SecondId => request.with_second_id(),
            Self::AlteredField => request.with_altered_other_field(),
            Self::MissingField => request.without_other_field(),
            Self::OtherUrl => request.with_other_url(),
        }
    }
}

fn in_field_of_other_provider(request: &Authentic<'_>) -> Option<Forged> {
    let other = if request.scheme().header() == Supademo.scheme().header() {
        Storylane.scheme()
    } else {
        Supademo.scheme()
    };
    let value = other.encoding().encode(&request.signature.mac);
    let mut forged = request.with_values::<&str>([])?;
    forged
        .headers
        .insert(other.header(), value.try_into().ok()?);
    Some(forged)
}

/// The right secret and another algorithm than the scheme's.
fn signed_by(request: &Authentic<'_>, algorithm: Algorithm) -> Option<Forged> {
    let scheme = request.scheme();
    if scheme.algorithm() == algorithm {
        return None;
    }
    let other = scheme.clone().with_algorithm(algorithm);
    request.with_value(request.signed(&other, request.request.secret(), request.body())?)
}

fn unkeyed_hash(request: &Authentic<'_>) -> Option<Vec<u8>> {
    let signed = request.signed_bytes()?;
    Some(match request.scheme().algorithm() {
        Algorithm::HmacSha1 => Sha1::digest(signed).to_vec(),
        Algorithm::HmacSha256 => Sha256::digest(signed).to_vec(),
        Algorithm::HmacSha512 => Sha512::digest(signed).to_vec(),
        _ => return None,
    })
}
