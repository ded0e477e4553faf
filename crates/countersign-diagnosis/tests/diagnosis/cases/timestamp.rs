//! A scheme that signs a timestamp.

use super::{ACME, BODY, Case, Expected::Explained, HEX, SECRET, SchemeKind::Timed, TIME, case};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the body alone", Timed, SECRET, &[(ACME, HEX), (TIME, "1700000000")], BODY, Explained(&["signed_prefix_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("the timestamp's header is missing, and the body alone", Timed, SECRET, &[(ACME, HEX)], BODY, Explained(&["signed_header_missing", "signed_prefix_missing"])),
    // printf 'v0:1699999000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("too late", Timed, SECRET, &[(ACME, "9663a5d7f69dec2b5933d1ce930f0d9de164525e410933962d46ff99e8bbfaff"), (TIME, "1699999000")], BODY, Explained(&["timestamp_out_of_tolerance"])),
    // printf 'v0:1700001000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("too early, as base64", Timed, SECRET, &[(ACME, "hhu4IIS/fi3518WR5V8FwUBYy1tJjb2hLxfbeL0/sWo="), (TIME, "1700001000")], BODY, Explained(&["timestamp_out_of_tolerance", "base64_instead_of_hex"])),
    // printf 'v0:1700000000000:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("in milliseconds", Timed, SECRET, &[(ACME, "71b547308566f824b4d4c44656c938c8fe550a1936c181ff9342b6f5e60085d5"), (TIME, "1700000000000")], BODY, Explained(&["timestamp_in_milliseconds"])),
    // printf 'v0:now:{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("no number", Timed, SECRET, &[(ACME, "94a66768b92e3aa2f4fa3accf12792d06a724ceddc499f70130236faf02f0a5a"), (TIME, "now")], BODY, Explained(&["timestamp_malformed"])),
    // printf 'v0:1700000000:' | openssl dgst -sha256 -hmac whsec_a2V5
    case("an empty body signed, after the prefix", Timed, SECRET, &[(ACME, "673704a5a1accc2c6a339c50582013bdc54cad6e59294d553149aad002e11585"), (TIME, "1700000000")], BODY, Explained(&["signed_empty_body"])),
];
