use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::mac::Mac;

/// How a MAC is written in the signature header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Encoding {
    /// Two hex digits a byte, of either case (RFC 4648 §8).
    Hex,
    /// Padded standard base64 in its one canonical form (RFC 4648 §4). URL-safe and unpadded base64
    /// are refused.
    Base64,
}

impl Encoding {
    /// Reads a MAC of `mac_len` bytes, or nothing else.
    pub(crate) fn decode(self, value: &[u8], mac_len: usize) -> Option<Mac> {
        match self {
            Self::Hex => {
                let mut mac = Mac::zeroed(mac_len);
                hex::decode_to_slice(value, mac.as_bytes_mut()).ok()?;
                Some(mac)
            }
            Self::Base64 => {
                // The base64 of a MAC may decode to two bytes more, when nothing of it is padding.
                let mut decoded = [0; 66];
                let len = STANDARD.decode_slice(value, &mut decoded).ok()?;
                (len == mac_len).then(|| decoded.get(..len).map(Mac::copied))?
            }
        }
    }

    /// Writes a MAC.
    #[must_use]
    pub fn encode(self, mac: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(mac),
            Self::Base64 => STANDARD.encode(mac),
        }
    }
}
