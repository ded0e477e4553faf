use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{cause::Kind, macs::Hash};
use crate::{Scheme, scheme::Encoding};

/// A MAC that the signature header can be read as, and what is wrong with its form.
#[derive(Clone)]
pub(super) struct Claim {
    pub(super) mac: Vec<u8>,
    pub(super) faults: Vec<Kind>,
}

/// The lengths of SHA-1, SHA-256, SHA-384 and SHA-512.
const MAC_LENGTHS: [usize; 4] = [20, 32, 48, 64];

const MAC_LENGTH: usize = 32;

/// A shorter text is no signature that was cut off.
const MIN_CUT_OFF: usize = 16;

/// Of a list, so many parts are looked at, and so many signatures.
const MAX_PARTS: usize = 16;
const MAX_LISTED: usize = 4;

/// Longer than base64 of the hex digits of the longest MAC.
const MAX_LENGTH: usize = 256;

/// What senders put before a signature; compared without regard to case.
const PREFIXES: [&str; 22] = [
    "sha256=",
    "sha256:",
    "sha256 ",
    "sha-256=",
    "sha1=",
    "sha1:",
    "sha384=",
    "sha512=",
    "sha512:",
    "hmac-sha256=",
    "hmac-sha256 ",
    "hmac-sha256:",
    "hmac_sha256=",
    "hmac ",
    "bearer ",
    "signature=",
    "v0=",
    "v1=",
    "v1,",
    "v1:",
    "v2=",
    "s=",
];

const TOLERANT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
pub(super) const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
pub(super) const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);

impl Claim {
    /// Every way to read the value.
    pub(super) fn readings(value: &[u8], scheme: &Scheme) -> Vec<Self> {
        let (rest, faults) = peeled(value, scheme);
        let claims = Self::decoded(rest, scheme.encoding, &faults);
        if claims.is_empty() {
            return Self::listed(value, scheme.encoding);
        }
        claims
    }

    /// What keeps a value from being read, if it is none of these.
    pub(super) fn unreadable(value: &[u8], scheme: &Scheme) -> Vec<Kind> {
        let (rest, mut faults) = peeled(value, scheme);
        if !is_cut_off(rest, scheme.encoding) {
            return vec![Kind::SignatureUnreadable(scheme.encoding)];
        }
        faults.push(Kind::SignatureTooShort(scheme.encoding));
        faults
    }

    /// What is as long as it should be comes first, then what has the fewest faults.
    pub(super) fn rank(&self) -> (bool, usize) {
        (self.mac.len() != MAC_LENGTH, self.faults.len())
    }

    /// The hash that the length is of, if it is not the right one.
    pub(super) fn other_hash(&self) -> Option<Hash> {
        Hash::of_length(self.mac.len()).filter(|_| self.mac.len() != MAC_LENGTH)
    }

    /// The signatures in a value that has more than one part, such as `v1,… v1,…` or `t=…,v1=…`.
    fn listed(value: &[u8], encoding: Encoding) -> Vec<Self> {
        let separates = |byte: &u8| matches!(byte, b' ' | b',' | b';');
        value
            .trim_ascii()
            .split(separates)
            .take(MAX_PARTS)
            .map(|part| after_known_prefix(part).map_or(part, |(_, rest)| rest))
            .map(|part| Self::decoded(part, encoding, &[Kind::SignatureList]))
            .filter(|claims| !claims.is_empty())
            .take(MAX_LISTED)
            .flatten()
            .collect()
    }

    fn decoded(text: &[u8], encoding: Encoding, faults: &[Kind]) -> Vec<Self> {
        decoded(text, encoding)
            .into_iter()
            .map(|(mac, more)| Self {
                mac,
                faults: [faults, &more].concat(),
            })
            .collect()
    }
}

/// What is left without white space, quotes and prefix, and what is wrong with these.
fn peeled<'v>(value: &'v [u8], scheme: &Scheme) -> (&'v [u8], Vec<Kind>) {
    let mut faults = Vec::new();
    let mut rest = value.trim_ascii();
    let mut spaced = rest.len() < value.len();
    if let Some(inner) = unquoted(rest) {
        faults.push(Kind::SignatureQuotes);
        rest = inner.trim_ascii();
    }
    let (after, fault) = after_prefix(rest, scheme);
    rest = after.trim_ascii();
    spaced |= fault.is_none() && rest.len() < after.len();
    faults.extend(fault);
    if spaced {
        faults.insert(0, Kind::SignatureWhiteSpace);
    }
    (rest, faults)
}

/// What follows the prefix, which may be another than the expected one.
fn after_prefix<'v>(value: &'v [u8], scheme: &Scheme) -> (&'v [u8], Option<Kind>) {
    let expected = &scheme.value_prefix;
    let known = after_known_prefix(value);
    if expected.is_empty() {
        return match known {
            Some((found, rest)) => (
                after_in_any_case(rest, found).unwrap_or(rest),
                Some(Kind::SignaturePrefixUnexpected(found)),
            ),
            None => (value, None),
        };
    }
    if let Some(rest) = value.strip_prefix(expected.as_bytes()) {
        if let Some(rest) = after_in_any_case(rest.trim_ascii(), expected) {
            return (rest, Some(Kind::SignaturePrefixTwice(expected.clone())));
        }
        return match after_known_prefix(rest) {
            Some((found, rest)) => (rest, Some(Kind::SignaturePrefixUnexpected(found))),
            None => (rest, None),
        };
    }
    if let Some(rest) = after_in_any_case(value, expected) {
        return (rest, Some(Kind::SignaturePrefixCase(expected.clone())));
    }
    match known {
        Some((found, rest)) => {
            let expected = expected.clone();
            (rest, Some(Kind::SignaturePrefixOther { expected, found }))
        }
        None => (value, Some(Kind::SignaturePrefixMissing(expected.clone()))),
    }
}

/// What is between two quotes of a kind.
fn unquoted(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}

fn after_known_prefix(value: &[u8]) -> Option<(&'static str, &[u8])> {
    PREFIXES
        .iter()
        .find_map(|prefix| Some((*prefix, after_in_any_case(value, prefix)?)))
}

fn after_in_any_case<'v>(value: &'v [u8], prefix: &str) -> Option<&'v [u8]> {
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix.as_bytes())
        .then_some(rest)
}

/// Whether it looks like the start of a signature, rather than like a word.
fn is_cut_off(text: &[u8], encoding: Encoding) -> bool {
    let (length, is_digit): (_, fn(&u8) -> bool) = match encoding {
        Encoding::Hex => (64, u8::is_ascii_hexdigit),
        Encoding::Base64 => (43, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
        }),
    };
    (MIN_CUT_OFF..length).contains(&text.len())
        && text.iter().all(is_digit)
        && text.iter().any(u8::is_ascii_digit)
}

fn decoded(text: &[u8], expected: Encoding) -> Vec<(Vec<u8>, Vec<Kind>)> {
    let mut found = Vec::new();
    if text.len() > MAX_LENGTH {
        return found;
    }
    if let Ok(mac) = hex::decode(text) {
        let faults = match expected {
            Encoding::Hex => vec![],
            Encoding::Base64 => vec![Kind::HexInsteadOfBase64],
        };
        found.push((mac, faults));
    }
    let url_safe = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = if url_safe { URL_SAFE } else { STANDARD };
    if let Ok(bytes) = engine.decode(text) {
        let mut faults = match expected {
            Encoding::Hex => vec![Kind::Base64InsteadOfHex],
            Encoding::Base64 => vec![],
        };
        if url_safe {
            faults.push(Kind::Base64UrlSafe);
        }
        if bytes.len() % 3 != 0 && !text.ends_with(b"=") {
            faults.push(Kind::Base64Unpadded);
        }
        if let Ok(mac) = hex::decode(&bytes) {
            found.push((mac, vec![Kind::Base64OfHex]));
        }
        found.push((bytes, faults));
    }
    found.retain(|(mac, _)| MAC_LENGTHS.contains(&mac.len()));
    found
}
