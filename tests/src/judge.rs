//! Signatures by an implementation that shares no code with the one under test.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac_sha256::HMAC;

/// HMAC-SHA256 in lower-case hex.
pub fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    HMAC::mac(body, key)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// HMAC-SHA256 in padded standard base64.
pub fn base64(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}
