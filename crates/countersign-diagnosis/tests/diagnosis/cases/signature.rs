//! The signature is right but for its form.

use super::{
    ACME, BASE64, BODY, BOLT, Case,
    Expected::Explained,
    HEX, SECRET,
    SchemeKind::{Base64, Hex, Prefixed},
    case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("white space after it", Hex, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529\n")], BODY, Explained(&["signature_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("quotes around it", Hex, SECRET, &[(ACME, "\"faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529\"")], BODY, Explained(&["signature_quotes"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a prefix", Hex, SECRET, &[(ACME, "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_unexpected"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("the prefix of Standard Webhooks", Base64, SECRET, &[(BOLT, "v1,+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")], BODY, Explained(&["signature_prefix_unexpected"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("no prefix", Prefixed, SECRET, &[(ACME, HEX)], BODY, Explained(&["signature_prefix_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("another prefix", Prefixed, SECRET, &[(ACME, "v1=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_other"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the prefix in upper case", Prefixed, SECRET, &[(ACME, "SHA256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_case"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("base64 for hex", Hex, SECRET, &[(ACME, BASE64)], BODY, Explained(&["base64_instead_of_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("hex for base64", Base64, SECRET, &[(BOLT, HEX)], BODY, Explained(&["hex_instead_of_base64"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr a-f A-F
    case("hex in upper case for base64", Base64, SECRET, &[(BOLT, "FAF7DC7F0EB955788A6553265E197028211AE02705CE25C20DE4303E004CB529")], BODY, Explained(&["hex_instead_of_base64"])),
    // printf '7' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr +/ -_
    case("URL-safe base64", Base64, SECRET, &[(BOLT, "GEAv3nZZ-2zSvHKKZSjLE9kYCgK7K5_VwVmBeK2F8xw=")], b"7", Explained(&["base64_url_safe"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr -d =
    case("unpadded base64", Base64, SECRET, &[(BOLT, "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk")], BODY, Explained(&["base64_unpadded"])),
    // printf '7' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0 | tr +/ -_ | tr -d =
    case("URL-safe and unpadded base64 for hex", Hex, SECRET, &[(ACME, "GEAv3nZZ-2zSvHKKZSjLE9kYCgK7K5_VwVmBeK2F8xw")], b"7", Explained(&["base64_instead_of_hex", "base64_url_safe", "base64_unpadded"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -r | cut -d' ' -f1 | tr -d '\n' | base64 -w0
    case("base64 of hex digits", Base64, SECRET, &[(BOLT, "ZmFmN2RjN2YwZWI5NTU3ODhhNjU1MzI2NWUxOTcwMjgyMTFhZTAyNzA1Y2UyNWMyMGRlNDMwM2UwMDRjYjUyOQ==")], BODY, Explained(&["base64_of_hex"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the prefix twice", Prefixed, SECRET, &[(ACME, "sha256=sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_twice"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("white space after the prefix", Prefixed, SECRET, &[(ACME, "sha256= faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a prefix twice that is not expected", Hex, SECRET, &[(ACME, "sha256=sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_unexpected"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("a list as of Standard Webhooks", Base64, SECRET, &[(BOLT, "v1,+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk= v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")], BODY, Explained(&["signature_list"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a list as of Stripe", Hex, SECRET, &[(ACME, "t=1700000000,v1=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_list"])),
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("as Stripe signs", Hex, SECRET, &[(ACME, "t=1700000000,v1=721d13fe00a654da7ab1d2604611e8a32206b6e7cde5baa0604196269afb40b8")], BODY, Explained(&["signature_list", "signed_prefix_other"])),
];
