//! Supademo: hex, of the body alone; the whole secret is the key.

use super::{
    Case,
    Expected::{Authentic, Explained, Unexplained},
    SchemeKind::Supademo,
    case,
};

const HEADER: &str = "x-supademo-signature";
const KEY: &[u8] = b"whsec_a2V5MDEyMzQ1Njc4OWFi";
const EVENT: &[u8] = br#"{"event":"webhook.test"}"#;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: right", Supademo, KEY, &[(HEADER, "969666d9a02ffdcddf30db7c34196c0a873f85a5133d042ba835f9c5bc3b9c0a")], EVENT, Authentic),
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: wrong secret", Supademo, b"whsec_a2V5MDEyMzQ1Njc4OWFj", &[(HEADER, "969666d9a02ffdcddf30db7c34196c0a873f85a5133d042ba835f9c5bc3b9c0a")], EVENT, Unexplained(&[])),
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: body changed", Supademo, KEY, &[(HEADER, "969666d9a02ffdcddf30db7c34196c0a873f85a5133d042ba835f9c5bc3b9c0a")], br#"{"event":"webhook.tent"}"#, Unexplained(&[])),
    case("Supademo: no header", Supademo, KEY, &[], EVENT, Explained(&["signature_header_missing"])),
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: a secret that this endpoint decoded", Supademo, b"key0123456789ab", &[(HEADER, "969666d9a02ffdcddf30db7c34196c0a873f85a5133d042ba835f9c5bc3b9c0a")], EVENT, Explained(&["secret_not_decoded_from_base64"])),
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac key0123456789ab
    case("Supademo: a secret that the sender decoded", Supademo, KEY, &[(HEADER, "86a1da2a2ccff9384cc734dc441a767804a100400d12dbce0279feff48ef11a0")], EVENT, Explained(&["secret_standard_webhooks"])),
    // printf '{"event":"webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: a secret without whsec_", Supademo, b"a2V5MDEyMzQ1Njc4OWFi", &[(HEADER, "969666d9a02ffdcddf30db7c34196c0a873f85a5133d042ba835f9c5bc3b9c0a")], EVENT, Explained(&["secret_prefix_missing"])),
    // printf '{"event": "webhook.test"}' | openssl dgst -sha256 -hmac whsec_a2V5MDEyMzQ1Njc4OWFi
    case("Supademo: serialized again", Supademo, KEY, &[(HEADER, "5a40fa37499046e7f004fbe825bb2eb32d0bd54dc49742f612a706c543f2dc8f")], EVENT, Explained(&["json_spaced"])),
];
