use std::{fmt, sync::Arc};

use base64::Engine;
use countersign::Key;
use zeroize::Zeroizing;

use crate::{
    cause::SecretFault,
    request::{STANDARD, URL_SAFE},
};

/// A key that the sender may have signed with, and what is wrong if that is the one.
#[derive(Clone)]
pub(crate) struct CandidateKey {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) label: Option<Arc<str>>,
    pub(crate) faults: Vec<SecretFault>,
}

const WHSEC: &[u8] = b"whsec_";

/// What the sender may have around the secret.
const WHITE_SPACE: [&str; 5] = ["\n", "\r\n", " ", "\t", "\u{200b}"];
const QUOTES: [[char; 2]; 5] = [
    ['"', '"'],
    ['\'', '\''],
    ['`', '`'],
    ['\u{201c}', '\u{201d}'],
    ['\u{2018}', '\u{2019}'],
];

/// Whether a key is the name of a variable, which nothing replaced by its value: `${NAME}`, `$NAME`,
/// `$(NAME)` or `%NAME%`.
pub(crate) fn is_unexpanded(key: &Key) -> bool {
    let name = |open: &[u8], close: &[u8]| {
        let inner = key.secret_bytes().trim_ascii().strip_prefix(open)?;
        inner.strip_suffix(close)
    };
    let forms: [(&[u8], &[u8]); 4] = [(b"${", b"}"), (b"$(", b")"), (b"%", b"%"), (b"$", b"")];
    forms
        .into_iter()
        .filter_map(|(open, close)| name(open, close))
        .any(|name| {
            let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            name.first().is_some_and(|byte| !byte.is_ascii_digit()) && name.iter().all(is_of_a_name)
        })
}

impl CandidateKey {
    /// One that this endpoint accepts.
    pub(crate) fn configured(key: &Key) -> Self {
        Self {
            bytes: Zeroizing::new(key.secret_bytes().to_vec()),
            label: key.label().map(Into::into),
            faults: Vec::new(),
        }
    }

    /// One that this endpoint does not accept, as the diagnosis names it.
    pub(crate) fn other(key: &Key, label: Option<Arc<str>>) -> Self {
        Self {
            faults: vec![SecretFault::Other(label)],
            ..Self::configured(key)
        }
    }

    /// The key of a variable that is not set.
    pub(crate) fn empty() -> Self {
        Self {
            bytes: Zeroizing::default(),
            label: None,
            faults: vec![SecretFault::SignerEmpty],
        }
    }

    /// The keys that are one mistake away from this one.
    pub(crate) fn variants(&self) -> Vec<Self> {
        let mut variants = Vec::new();
        let mut add = |parts: &[&[u8]], fault: SecretFault| {
            let mut faults = self.faults.clone();
            faults.push(fault);
            let bytes = Zeroizing::new(parts.concat());
            if *bytes != *self.bytes {
                variants.push(Self {
                    bytes,
                    label: self.label.clone(),
                    faults,
                });
            }
        };
        let key = self.bytes.as_slice();

        // An empty key is a mistake of its own.
        if !trimmed(key).is_empty() {
            add(&[trimmed(key)], SecretFault::WhiteSpace);
        }
        if let Some(inner) = without_quotes(key).filter(|inner| !inner.is_empty()) {
            add(&[inner], SecretFault::Quotes);
        }
        if let Some(rest) = key.strip_prefix(WHSEC) {
            add(&[rest], SecretFault::PrefixStripped);
            if let Some(decoded) = from_base64(rest) {
                add(&[&decoded], SecretFault::StandardWebhooks);
            }
        } else {
            add(&[WHSEC, key], SecretFault::PrefixMissing);
        }
        if let Ok(decoded) = hex::decode(key).map(Zeroizing::new) {
            add(&[&decoded], SecretFault::DecodedFromHex);
        }
        if let Some(decoded) = from_base64(key) {
            add(&[&decoded], SecretFault::DecodedFromBase64);
        }
        let hex = Zeroizing::new(hex::encode(key));
        add(&[hex.as_bytes()], SecretFault::NotDecodedFromHex);
        let hex = Zeroizing::new(hex::encode_upper(key));
        add(&[hex.as_bytes()], SecretFault::NotDecodedFromHex);
        for engine in [STANDARD, URL_SAFE] {
            let base64 = Zeroizing::new(engine.encode(key));
            let unpadded = base64.trim_end_matches('=').as_bytes();
            for text in [base64.as_bytes(), unpadded] {
                add(&[text], SecretFault::NotDecodedFromBase64);
                add(&[WHSEC, text], SecretFault::NotDecodedFromBase64);
            }
        }
        for space in WHITE_SPACE {
            add(&[key, space.as_bytes()], SecretFault::SignerWhiteSpace);
            add(&[space.as_bytes(), key], SecretFault::SignerWhiteSpace);
        }
        for quotes in QUOTES {
            let [open, close] = quotes.map(String::from);
            let (open, close) = (open.as_bytes(), close.as_bytes());
            add(&[open, key, close], SecretFault::SignerQuotes);
            add(&[open, key], SecretFault::SignerQuotes);
            add(&[key, close], SecretFault::SignerQuotes);
        }
        variants
    }
}

/// Without the white space of Unicode around it, if it is text.
fn trimmed(key: &[u8]) -> &[u8] {
    match std::str::from_utf8(key) {
        Ok(text) => text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'))
            .as_bytes(),
        Err(_) => key.trim_ascii(),
    }
}

/// Without a quote at its start, at its end, or at both.
fn without_quotes(key: &[u8]) -> Option<&[u8]> {
    let is_quote = |c: char| QUOTES.as_flattened().contains(&c);
    let text = std::str::from_utf8(key).ok()?;
    let inner = text.strip_prefix(is_quote).unwrap_or(text);
    let inner = inner.strip_suffix(is_quote).unwrap_or(inner);
    (inner.len() < text.len()).then_some(inner.as_bytes())
}

/// Not of nothing: an empty key is a mistake of its own.
fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let decoded = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text));
    decoded
        .ok()
        .filter(|decoded| !decoded.is_empty())
        .map(Zeroizing::new)
}

impl fmt::Debug for CandidateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CandidateKey")
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
