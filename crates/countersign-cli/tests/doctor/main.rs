//! `doctor`, as a process. The signatures come from another implementation of HMAC-SHA256.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod mistakes;
mod requests;
mod samples;
#[path = "../support/mod.rs"]
mod support;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac_sha256::HMAC;

fn hex(key: &str, body: &[u8]) -> String {
    hex::encode(HMAC::mac(body, key))
}

fn base64(key: &str, body: &[u8]) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}
