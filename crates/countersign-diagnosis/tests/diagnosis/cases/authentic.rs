//! Nothing is wrong.

use super::{
    ACME, BASE64, BODY, BOLT, Case,
    Expected::Authentic,
    HEX, SECRET,
    SchemeKind::{Base64, Hex, Prefixed, Timed},
    TIME, case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: hex", Hex, SECRET, &[(ACME, HEX)], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr a-f A-F
    case("authentic: hex in upper case", Hex, SECRET, &[(ACME, "FAF7DC7F0EB955788A6553265E197028211AE02705CE25C20DE4303E004CB529")], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("authentic: base64", Base64, SECRET, &[(BOLT, BASE64)], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: a prefix that is required", Prefixed, SECRET, &[(ACME, "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Authentic),
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: a timestamp", Timed, SECRET, &[(ACME, "1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6"), (TIME, "1700000000")], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: another well-known header besides", Hex, SECRET, &[(ACME, HEX), ("x-hub-signature-256", "sha256=00")], BODY, Authentic),
    // printf '' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: an empty body", Hex, SECRET, &[(ACME, "c34a10895717832807a470101de2fdd9ddaef6504216272cd4faec1b96dbf757")], b"", Authentic),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac ' a b '
    case("authentic: a secret with white space, which the signer has too", Hex, b" a b ", &[(ACME, "08b14bf78a17599b09983cd09a4268504e961dc05d42c7ef5a81157ab5998709")], BODY, Authentic),
    // printf '\xff\x00' | openssl dgst -sha256 -hmac whsec_a2V5
    case("authentic: a body that is no JSON", Hex, SECRET, &[(ACME, "a8e1f58230a05eea8ede18ad2ae8776db3616394eba7901293583ec0f8eb5472")], b"\xff\x00", Authentic),
];
