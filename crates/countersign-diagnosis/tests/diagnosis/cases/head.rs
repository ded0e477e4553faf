//! The signature header is missing, elsewhere, or there twice.

use super::{
    ACME, BASE64, BODY, BOLT, Case,
    Expected::Explained,
    HEX, SECRET,
    SchemeKind::{Base64, Hex, Timed},
    case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another header has it", Hex, SECRET, &[("X-Webhook-Signature", HEX)], BODY, Explained(&["signature_in_other_header"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another header has it, with that header's prefix", Hex, SECRET, &[("x-hub-signature-256", "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_in_other_header", "signature_prefix_unexpected"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac bolt -binary | base64 -w0
    case("the other provider sent it", Hex, SECRET, &[(BOLT, "MKszxP881t7fltPqeNQHK5cbnLMTta17wH7stLlU2Jg=")], BODY, Explained(&["other_provider"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("the other provider sent it, signed with this one's secret", Hex, SECRET, &[(BOLT, BASE64)], BODY, Explained(&["signature_in_other_header", "base64_instead_of_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the header twice", Hex, SECRET, &[(ACME, HEX), (ACME, HEX)], BODY, Explained(&["header_repeated"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the header twice, once right", Hex, SECRET, &[(ACME, "0000000000000000000000000000000000000000000000000000000000000000"), (ACME, HEX)], BODY, Explained(&["header_repeated"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the other provider's header, with this one's secret in hex", Hex, SECRET, &[(BOLT, HEX)], BODY, Explained(&["signature_in_other_header"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac previous -binary | base64 -w0
    case("the other provider's header, with the previous secret", Hex, SECRET, &[(BOLT, "7B5IFnkOTNxB77V6/KYYyHIdvD9SgDfRf9UZO8Z3XXM=")], BODY, Explained(&["signature_in_other_header", "base64_instead_of_hex", "other_secret"])),
    // printf 'msg_1.1700000000.{"id":7}' | openssl dgst -sha256 -hmac key -binary | base64 -w0
    case("as Standard Webhooks signs", Base64, SECRET, &[("webhook-id", "msg_1"), ("webhook-timestamp", "1700000000"), ("webhook-signature", "v1,JHIQqv0bS4Z2dF9lUhBLEcSQkJiTkJEPLVj1O3EHYkM=")], BODY, Explained(&["signature_in_other_header", "signature_prefix_unexpected", "secret_standard_webhooks", "signed_prefix_other"])),
    // printf 'msg_1.1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("as Svix signs, by the text of the secret", Base64, SECRET, &[("svix-id", "msg_1"), ("svix-timestamp", "1700000000"), (BOLT, "gx9bak1070TH3qjV+GHqHQYmikCdqP95fM1bZ+FYHyA=")], BODY, Explained(&["signed_prefix_other"])),
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as Slack signs", Hex, SECRET, &[("x-slack-request-timestamp", "1700000000"), ("x-slack-signature", "v0=1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6")], BODY, Explained(&["signature_in_other_header", "signature_prefix_unexpected", "signed_prefix_other"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    case("an unknown secret, in the other header", Hex, SECRET, &[(BOLT, "l+QWwAvJJiicfhAa861Hm81qsJHXCj9QdkY3Dmy7VMo=")], BODY, Explained(&["other_provider"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, in a well-known header", Hex, SECRET, &[("webhook-signature", "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Explained(&["signature_in_other_header"])),
    // printf 'v0:1700000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the timestamp's header is missing", Timed, SECRET, &[(ACME, "1aebfe86b0070063a79ec039b77e87f6c4179e0610a4ad408b4f307a0ace74b6")], BODY, Explained(&["signed_header_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("an unknown secret, no timestamp", Timed, SECRET, &[(ACME, "97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Explained(&["signed_header_missing"])),
    // echo
    case("nothing", Hex, SECRET, &[(ACME, "")], BODY, Explained(&["signature_empty"])),
    // echo text/plain
    case("no header", Hex, SECRET, &[("content-type", "text/plain")], BODY, Explained(&["signature_header_missing"])),
];
