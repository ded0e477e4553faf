use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE},
};
use countersign::{Encoding, HeaderValue, Scheme};

/// The value of a signature header, in parts.
#[derive(Debug)]
pub(super) struct Signature {
    /// What comes before the label: in a list, the timestamp.
    pub(super) start: String,
    /// The tag of the list, or the prefix of the value.
    pub(super) label: String,
    pub(super) encoding: Encoding,
    pub(super) mac: Vec<u8>,
    separator: Option<char>,
}

impl Signature {
    /// Reads a value that [`Scheme::sign`] has made: it ends with its one MAC.
    pub(super) fn read(scheme: &Scheme, value: &HeaderValue) -> Option<Self> {
        let value = value.to_str().ok()?;
        let mac_len = scheme.algorithm().mac_len();
        let digits = match scheme.encoding() {
            Encoding::Hex => mac_len * 2,
            Encoding::Base64 => mac_len.div_ceil(3) * 4,
            // Nothing can be forged in an encoding that this version does not know.
            _ => return None,
        };
        let (start, digits) = value.split_at_checked(value.len().checked_sub(digits)?)?;
        let mac = match scheme.encoding() {
            Encoding::Hex => hex::decode(digits).ok()?,
            Encoding::Base64 => STANDARD.decode(digits).ok()?,
            _ => return None,
        };
        let label = match scheme.list() {
            Some(list) => list.tag(),
            None => scheme.prefix(),
        };
        Some(Self {
            start: start.strip_suffix(label)?.to_owned(),
            label: label.to_owned(),
            encoding: scheme.encoding(),
            mac,
            separator: scheme.list().map(countersign::SignatureList::separator),
        })
    }

    /// The digits of the MAC.
    pub(super) fn digits(&self) -> String {
        self.encoding.encode(&self.mac)
    }

    /// The header's value.
    pub(super) fn value(&self) -> String {
        self.with_mac(&self.mac)
    }

    /// The header's value with another MAC.
    pub(super) fn with_mac(&self, mac: &[u8]) -> String {
        self.with_digits(&self.encoding.encode(mac))
    }

    /// The header's value with these digits, in whatever encoding.
    pub(super) fn with_digits(&self, digits: &str) -> String {
        format!("{}{}{digits}", self.start, self.label)
    }

    /// The header's value with another label.
    pub(super) fn with_label(&self, label: &str) -> String {
        format!("{}{label}{}", self.start, self.digits())
    }

    /// The header's value with these MACs, if it is a list.
    pub(super) fn with_macs(&self, macs: &[Vec<u8>]) -> Option<String> {
        let separator = self.separator?;
        let elements: Vec<_> = macs
            .iter()
            .map(|mac| format!("{}{}", self.label, self.encoding.encode(mac)))
            .collect();
        let elements = elements.join(&separator.to_string());
        Some(format!("{}{elements}", self.start))
    }

    /// The digits in the other encoding.
    pub(super) fn other_encoding(&self) -> String {
        let other = if self.is_base64() {
            Encoding::Hex
        } else {
            Encoding::Base64
        };
        other.encode(&self.mac)
    }

    /// The digits in URL-safe base64, if they are in base64.
    pub(super) fn url_safe(&self) -> Option<String> {
        self.is_base64().then(|| URL_SAFE.encode(&self.mac))
    }

    /// The base64 without padding, if it has padding.
    pub(super) fn unpadded(&self) -> Option<String> {
        let is_padded = self.is_base64() && !self.mac.len().is_multiple_of(3);
        is_padded.then(|| STANDARD_NO_PAD.encode(&self.mac))
    }

    /// The base64 with one of the bits set that its last digit leaves unused (RFC 4648 §3.5).
    pub(super) fn non_canonical(&self) -> Option<String> {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let unpadded = self.unpadded()?;
        let padding = self.digits().len() - unpadded.len();
        let mut digits = unpadded.into_bytes();
        let last = digits.last_mut()?;
        let place = ALPHABET.iter().position(|digit| digit == last)?;
        *last = *ALPHABET.get(place | 1)?;
        let digits = String::from_utf8(digits).ok()?;
        Some(format!("{digits}{}", "=".repeat(padding)))
    }

    fn is_base64(&self) -> bool {
        self.encoding == Encoding::Base64
    }
}
