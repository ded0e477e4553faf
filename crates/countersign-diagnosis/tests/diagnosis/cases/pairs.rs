//! Two mistakes at once.

use super::{
    ACME, BASE64, BODY, Case,
    Expected::Explained,
    HEX, SECRET,
    SchemeKind::{Hex, Timed},
    TIME, case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("a newline in the secret, and base64 for hex", Hex, b"whsec_a2V5\n", &[(ACME, BASE64)], BODY, Explained(&["base64_instead_of_hex", "secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("quotes and a newline around the secret", Hex, b"\"whsec_a2V5\"\n", &[(ACME, HEX)], BODY, Explained(&["secret_white_space", "secret_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    case("a newline in a secret that the signer decodes", Hex, b"whsec_a2V5\n", &[(ACME, "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a")], BODY, Explained(&["secret_white_space", "secret_standard_webhooks"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_previous
    case("the previous secret, without its prefix", Hex, SECRET, &[(ACME, "3b613133dbb6cf64ce21834d56bb9a03c3ec590bbc09824a61af1fbbdb7b75d3")], BODY, Explained(&["other_secret", "secret_prefix_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous
    case("the previous secret and a newline", Hex, SECRET, &[(ACME, "ec1e4816790e4cdc41efb57afca618c8721dbc3f528037d17fd5193bc6775d73")], b"{\"id\":7}\n", Explained(&["other_secret", "body_newline_added"])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac previous
    case("SHA-1 and the previous secret", Hex, SECRET, &[(ACME, "b0b60bab28db0211dea3675148617333ff1d7a61")], BODY, Explained(&["other_secret", "other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5
    case("SHA-512 and spaces", Hex, SECRET, &[(ACME, "02033f9658d48a2dde2632565cc15f930eb21ded05c01ad33ea1c9d4daaed20ad42ecae152c9d67dba3a42fa1178e0ab401d036f6165ead09e1bb9aa05361976")], b"{\"id\": 7}", Explained(&["other_hash", "json_compacted"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("indented, with a newline", Hex, SECRET, &[(ACME, HEX)], b"{\n  \"id\": 7\n}\n", Explained(&["json_compacted"])),
    // printf '{\n  "id": 7\n}\n' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compacted, where an indented file was signed", Hex, SECRET, &[(ACME, "1a615ba987bd97065107224de6c4b111044bbd68ba56a941233ddb8e16089598")], BODY, Explained(&["json_indented", "body_newline_lost"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("compressed by gzip, with spaces", Hex, SECRET, &[(ACME, HEX)], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV\xcaLQ\xb2R0\xaf\x05\x00\x03\xe7\x8e\x00\t\x00\x00\x00", Explained(&["body_compressed", "json_compacted"])),
    // printf '{\n\t"u": "a\\/b"\n}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("indented by tabs, with every slash escaped", Hex, SECRET, &[(ACME, "d9c8bfbb8f900f24942483afbeaf46604a41bc1ee165cafe21e65c71ddf59204")], b"{\"u\":\"a/b\"}", Explained(&["json_indented", "json_escapes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("no prefix signed, and a newline in the secret", Timed, b"whsec_a2V5\n", &[(ACME, HEX), (TIME, "1700000000")], BODY, Explained(&["secret_white_space", "signed_prefix_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("no prefix signed, and spaces", Timed, SECRET, &[(ACME, HEX), (TIME, "1700000000")], b"{\"id\": 7}", Explained(&["signed_prefix_missing", "json_compacted"])),
];
