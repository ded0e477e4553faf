//! Requests, signed by an implementation that shares no code with the one under test.

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::Provider;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use hmac_sha256::HMAC;

use crate::{SECRET, gateway::Request};

pub(crate) const SUPADEMO_SIGNATURE: &str = "X-Supademo-Signature";
pub(crate) const STORYLANE_SIGNATURE: &str = "X-Storylane-Signature";

pub(crate) fn signed(body: &[u8]) -> Request {
    supademo([hex(SECRET, body)], body)
}

pub(crate) fn supademo<S: Into<String>>(
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
) -> Request {
    post("/webhooks/supademo", SUPADEMO_SIGNATURE, signatures, body)
}

pub(crate) fn storylane<S: Into<String>>(
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
) -> Request {
    post("/webhooks/storylane", STORYLANE_SIGNATURE, signatures, body)
}

pub(crate) fn post<S: Into<String>>(
    path: &'static str,
    header: &'static str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
) -> Request {
    Request {
        method: "POST",
        path,
        headers: signatures
            .into_iter()
            .map(|signature| (header, signature.into()))
            .collect(),
        body: body.to_vec(),
    }
}

/// A test event of `length` bytes.
pub(crate) fn padded(length: usize) -> Vec<u8> {
    let event = br#"{"event":"webhook.test"}"#;
    let mut body = event.to_vec();
    body.resize(length, b' ');
    body
}

pub(crate) fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    hex::encode(HMAC::mac(body, key))
}

pub(crate) fn base64(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}

pub(crate) fn lead_captured() -> &'static [u8] {
    sample::<Supademo>("lead.captured")
}

pub(crate) fn known_session() -> &'static [u8] {
    sample::<Storylane>("known-session")
}

pub(crate) fn unknown_session() -> &'static [u8] {
    sample::<Storylane>("unknown-session")
}

fn sample<P: Provider>(name: &str) -> &'static [u8] {
    P::CATALOG.sample(name).expect("a sample of the page").body
}
