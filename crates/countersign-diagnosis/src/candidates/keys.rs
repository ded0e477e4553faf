use std::{fmt, sync::Arc};

use base64::Engine;
use zeroize::Zeroizing;

use super::{
    cause::{Kind, Text},
    claim::{STANDARD, URL_SAFE},
};
use crate::Secrets;

/// A key that the sender may have signed with, and what is wrong if that is the one.
#[derive(Clone)]
pub(super) struct Key {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) faults: Vec<Kind>,
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

impl Key {
    fn new(bytes: &[u8], faults: Vec<Kind>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
            faults,
        }
    }

    /// Those that the scheme accepts.
    pub(super) fn configured(secrets: &Secrets) -> Vec<Self> {
        secrets
            .iter()
            .map(|secret| Self::new(secret.key(), Vec::new()))
            .collect()
    }

    /// Those of somebody else.
    pub(super) fn other(secrets: &Secrets, label: Option<&Arc<str>>) -> Vec<Self> {
        secrets
            .iter()
            .map(|secret| {
                let label = label.cloned().or_else(|| secret.shared_label());
                Self::new(secret.key(), vec![Kind::OtherSecret(label)])
            })
            .collect()
    }

    /// The keys that are one mistake away from this one.
    pub(super) fn variants(&self) -> Vec<Self> {
        let mut variants = Vec::new();
        let mut add = |parts: &[&[u8]], fault: Kind| {
            let mut faults = self.faults.clone();
            faults.push(fault);
            let bytes = Zeroizing::new(parts.concat());
            if *bytes != *self.bytes {
                variants.push(Self { bytes, faults });
            }
        };
        let key = self.bytes.as_slice();

        // An empty key is a mistake of its own.
        if !trimmed(key).is_empty() {
            add(&[trimmed(key)], Kind::SecretWhiteSpace);
        }
        if let Some(inner) = without_quotes(key).filter(|inner| !inner.is_empty()) {
            add(&[inner], Kind::SecretQuotes);
        }
        if let Some(rest) = key.strip_prefix(WHSEC) {
            add(&[rest], Kind::SecretPrefixStripped);
            if let Some(decoded) = from_base64(rest) {
                add(&[&decoded], Kind::SecretStandardWebhooks);
            }
        } else {
            add(&[WHSEC, key], Kind::SecretPrefixMissing);
        }
        if let Ok(decoded) = hex::decode(key).map(Zeroizing::new) {
            add(&[&decoded], Kind::SecretDecoded(Text::Hex));
        }
        if let Some(decoded) = from_base64(key) {
            add(&[&decoded], Kind::SecretDecoded(Text::Base64));
        }
        let hex = Zeroizing::new(hex::encode(key));
        add(&[hex.as_bytes()], Kind::SecretNotDecoded(Text::Hex));
        let hex = Zeroizing::new(hex::encode_upper(key));
        add(&[hex.as_bytes()], Kind::SecretNotDecoded(Text::Hex));
        for engine in [STANDARD, URL_SAFE] {
            let base64 = Zeroizing::new(engine.encode(key));
            let unpadded = base64.trim_end_matches('=').as_bytes();
            for text in [base64.as_bytes(), unpadded] {
                add(&[text], Kind::SecretNotDecoded(Text::Base64));
                add(&[WHSEC, text], Kind::SecretNotDecoded(Text::Base64));
            }
        }
        for space in WHITE_SPACE {
            add(&[key, space.as_bytes()], Kind::SignerSecretWhiteSpace);
            add(&[space.as_bytes(), key], Kind::SignerSecretWhiteSpace);
        }
        for quotes in QUOTES {
            let [open, close] = quotes.map(String::from);
            let (open, close) = (open.as_bytes(), close.as_bytes());
            add(&[open, key, close], Kind::SignerSecretQuotes);
            add(&[open, key], Kind::SignerSecretQuotes);
            add(&[key, close], Kind::SignerSecretQuotes);
        }
        variants
    }

    /// The key of a variable that is not set.
    pub(super) fn empty() -> Self {
        Self::new(b"", vec![Kind::SignerSecretEmpty])
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

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
