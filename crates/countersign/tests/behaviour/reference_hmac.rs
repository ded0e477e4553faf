//! Signatures and hashes by an implementation that shares no code with the one under test.

use hmac_sha256::{HMAC, Hash};

/// HMAC-SHA256 in lower-case hex.
pub(crate) fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    hex::encode(HMAC::mac(body, key))
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Hash::hash(bytes.as_ref()))
}
