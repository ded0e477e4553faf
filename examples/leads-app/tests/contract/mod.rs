//! What holds for a server with an inbox, whatever its framework.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod answers;
mod client;
mod crashes;
mod server;
mod start;

use hmac_sha256::HMAC;

const SECRET: &str = "whsec_example_0123456789abcdef";
const SUPADEMO: &str = "/webhooks/supademo";
const LEAD: &[u8] = br#"{"event":"lead.captured","email":"jane@example.com"}"#;
const TEST: &[u8] = br#"{"event":"webhook.test"}"#;

/// Signs with an implementation that shares no code with the one under test.
fn sign(key: &str, body: &[u8]) -> String {
    hex::encode(HMAC::mac(body, key))
}
