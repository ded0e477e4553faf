//! Senders that sign more than the scheme does, which is the body alone.

use super::{
    ACME, BODY, Case,
    Expected::{Explained, Unexplained},
    SECRET,
    SchemeKind::Hex,
    case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a timestamp and a dot before the body", Hex, SECRET, &[(ACME, "721d13fe00a654da7ab1d2604611e8a32206b6e7cde5baa0604196269afb40b8"), ("x-request-time", "1700000000")], BODY, Explained(&["signed_more"])),
    // printf '1700000000{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a timestamp before the body", Hex, SECRET, &[(ACME, "e29e62e07412b5489ac944533fa472230d9642f87dc8525bd3312cdba79b233e"), ("x-request-time", "1700000000")], BODY, Explained(&["signed_more"])),
    // printf '{"id":7}:1700000000' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a colon and a timestamp after the body", Hex, SECRET, &[(ACME, "d1010c558e999025e72fd7e9432552bcc75c394d810ead50d40acf1dacf42f0f"), ("x-request-time", "1700000000")], BODY, Explained(&["signed_more"])),
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a timestamp in milliseconds", Hex, SECRET, &[(ACME, "721d13fe00a654da7ab1d2604611e8a32206b6e7cde5baa0604196269afb40b8"), ("x-request-time", "1700000000000")], BODY, Unexplained(&[])),
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a timestamp that was not sent", Hex, SECRET, &[(ACME, "721d13fe00a654da7ab1d2604611e8a32206b6e7cde5baa0604196269afb40b8")], BODY, Unexplained(&[])),
    // printf '1700000000;{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("a timestamp and a semicolon before the body", Hex, SECRET, &[(ACME, "508cfad3d5262701924712cb8e23bc716e72fd079e77bd3df5210d9386cf7c69"), ("x-request-time", "1700000000")], BODY, Unexplained(&[])),
    // printf '1700000000.{"id":7}' | openssl dgst -sha256 -hmac a2V5
    case("a timestamp before the body, and whsec_ stripped", Hex, SECRET, &[(ACME, "f47e4a61b4fa07741d674137f1c931e2db2a0af82125f277a09b5957924da6e7"), ("x-request-time", "1700000000")], BODY, Explained(&["secret_prefix_stripped", "signed_more"])),
];
