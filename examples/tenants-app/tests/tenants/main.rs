//! The server and its commands as an operator runs them: processes, a database file and sockets.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod answers;
mod client;
mod commands;
mod database;
mod rotation;
mod server;

use hmac_sha256::HMAC;

const ACME: &str = "whsec_acme_0123456789abcdef";
const BETA: &str = "whsec_beta_0123456789abcdef";
/// The secret of `/webhooks/supademo`, which belongs to no tenant.
const NOBODY: &str = "whsec_nobody_0123456789abcdef";

const TO_ACME: &str = "/webhooks/supademo/acme";
const TO_BETA: &str = "/webhooks/supademo/beta";
const TO_NOBODY: &str = "/webhooks/supademo";

const BODY: &[u8] = br#"{"event":"lead.captured","email":"jane@example.com"}"#;

/// Signs with an implementation that shares no code with the one under test.
fn sign(key: &str, body: &[u8]) -> String {
    hex::encode(HMAC::mac(body, key))
}
