//! Signatures by an implementation that shares no code with the one under test.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac_sha256::HMAC;

/// HMAC-SHA256 in lower-case hex.
pub fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    to_hex(&HMAC::mac(body, key))
}

/// Bytes in lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes it");
        text
    })
}

/// HMAC-SHA256 in padded standard base64.
pub fn base64(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}
