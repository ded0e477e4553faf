use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::cause::Kind;
use crate::{Scheme, scheme::Encoding};

/// A MAC that the signature header can be read as, and what is wrong with its form.
#[derive(Clone)]
pub(super) struct Claim {
    pub(super) mac: Vec<u8>,
    pub(super) faults: Vec<Kind>,
}

/// The lengths of SHA-1, SHA-256, SHA-384 and SHA-512.
const MAC_LENGTHS: [usize; 4] = [20, 32, 48, 64];

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
    /// Every way to read the value, the one with the fewest faults first.
    pub(super) fn readings(value: &[u8], scheme: &Scheme) -> Vec<Self> {
        let mut faults = Vec::new();
        let mut rest = value.trim_ascii();
        if rest.len() < value.len() {
            faults.push(Kind::SignatureWhiteSpace);
        }
        if let Some(inner) = unquoted(rest) {
            faults.push(Kind::SignatureQuotes);
            rest = inner.trim_ascii();
        }
        let expected = scheme.value_prefix.as_bytes();
        if let Some(after) = rest.strip_prefix(expected) {
            rest = after;
        } else {
            faults.push(Kind::SignaturePrefixMissing(scheme.value_prefix.clone()));
        }
        if let Some((prefix, after)) = after_known_prefix(rest) {
            faults.push(Kind::SignaturePrefixUnexpected(prefix));
            rest = after.trim_ascii();
        }
        let mut claims: Vec<_> = decoded(rest, scheme.encoding)
            .into_iter()
            .map(|(mac, more)| Self {
                mac,
                faults: [faults.clone(), more].concat(),
            })
            .collect();
        claims.sort_by_key(|claim| claim.faults.len());
        claims
    }
}

/// What is between two quotes of a kind.
pub(super) fn unquoted(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}

fn after_known_prefix(value: &[u8]) -> Option<(&'static str, &[u8])> {
    PREFIXES.iter().find_map(|prefix| {
        let (start, rest) = value.split_at_checked(prefix.len())?;
        start
            .eq_ignore_ascii_case(prefix.as_bytes())
            .then_some((*prefix, rest))
    })
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
