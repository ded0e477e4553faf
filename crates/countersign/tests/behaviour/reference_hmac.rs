//! Signatures by an implementation that shares no code with the one under test.

use hmac_sha256::HMAC;

/// HMAC-SHA256 in lower-case hex.
pub(crate) fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    hex::encode(HMAC::mac(body, key))
}
