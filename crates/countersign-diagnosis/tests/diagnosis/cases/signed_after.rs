//! A scheme that signs a timestamp and an id after the body, with a dot before each.

use super::{
    ACME, BODY, Case,
    Expected::{Authentic, Explained, Unexplained},
    SECRET,
    SchemeKind::After,
    TIME, case,
};

const ID: &str = "x-acme-id";

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: right", After, SECRET, &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000"), (ID, "d-1")], BODY, Authentic),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: wrong secret", After, b"whsec_b3RoZXI", &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000"), (ID, "d-1")], BODY, Unexplained(&[])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: body changed", After, SECRET, &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000"), (ID, "d-1")], b"{\"id\":8}", Unexplained(&[])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: id changed", After, SECRET, &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000"), (ID, "d-2")], BODY, Unexplained(&[])),
    case("after the body: no header", After, SECRET, &[(TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signature_header_missing"])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: no id", After, SECRET, &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000")], BODY, Explained(&["signed_header_missing"])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: no timestamp", After, SECRET, &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (ID, "d-1")], BODY, Explained(&["signed_header_missing"])),
    // printf '{"id":7}.1699999000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: old", After, SECRET, &[(ACME, "3f5aaac12762bef45d5abfd011b95b55934f50fdae8cca58bba6da8f06c8efb8"), (TIME, "1699999000"), (ID, "d-1")], BODY, Explained(&["timestamp_out_of_tolerance"])),
    // printf '{"id":7}.1700000000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: in milliseconds", After, SECRET, &[(ACME, "2a549a4e2b0b4122ba21fe4f91abfa1cc04f83b0d5f671110500fd54c670dd72"), (TIME, "1700000000000"), (ID, "d-1")], BODY, Explained(&["timestamp_in_milliseconds"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: the body alone", After, SECRET, &[(ACME, "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_prefix_missing"])),
    // printf '{"id":7}.1700000000' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: no id signed", After, SECRET, &[(ACME, "1a0350057ecc186cac782d623613243f785f1441e4339b3e99f3ab6b703d25df"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_part_missing"])),
    // printf '{"id":7}.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: no timestamp signed", After, SECRET, &[(ACME, "e59a97b7671f4e8e25957e6567b1af18fb4c9a55d4e4d63b458b8696bcd01b77"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_part_missing"])),
    // printf '1700000000.{"id":7}.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: the timestamp signed before the body", After, SECRET, &[(ACME, "1abfb7f1af0f17941ca75f149254dd1d818768b67829a8d7882d7d691b9acdb6"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_order"])),
    // printf '{"id":7}.d-1.1700000000' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: the id signed before the timestamp", After, SECRET, &[(ACME, "a4304dff9e14513a5b8674c7f4e7910e3a383d5d8a6563ac6013194f05bb7ae8"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_order"])),
    // printf '{"id":7}1700000000d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: no dots signed", After, SECRET, &[(ACME, "b4dd32d27b8bb50f3a9503443ba3930784a0c30fab0ab33c47c9e67ef9ce5645"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_text_missing"])),
    // printf '{"id":7}|1700000000|d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: bars signed for dots", After, SECRET, &[(ACME, "452b536fe936852fe81d5edcd7f054f26cb06fe5215955ffaaac33b63f487899"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_text_other"])),
    // printf '{"id":7}\n.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: a newline of the body lost", After, SECRET, &[(ACME, "6db8bd7aa131eec870bcfd646710f3c8dee2691492519e37714c0d44a32885a5"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["body_newline_lost"])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: a newline in the secret", After, b"whsec_a2V5\n", &[(ACME, "f3e9b6e5f820488c8088dba458705db697d18ac3b5f99f8a54abf92372864e39"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}.1700000000.d-1' | openssl dgst -sha512 -hmac whsec_a2V5
    case("after the body: SHA-512", After, SECRET, &[(ACME, "c8e2b3e4ce1063c142c953f275badeaeeecf98d2efce1405d2a3e6feaa7a6aa70d52abf9c49ed801e013d34185f50e773d8443f5165b255c14cf6b1fc66f22fd"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["other_hash"])),
    // printf '.1700000000.d-1' | openssl dgst -sha256 -hmac whsec_a2V5
    case("after the body: an empty body signed", After, SECRET, &[(ACME, "98530336c979bbdb3ab1fde2d3bebb19ade58bb8d4914eeff5aff374f8d08dc2"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["signed_empty_body"])),
    // printf '%s' '{"id":7}.1700000000.d-1' | sha256sum
    case("after the body: a plain hash", After, SECRET, &[(ACME, "8e2ba2935d891fa2b2a7f139171fd1b0d03dc3a0f750fb07c65aebf8cedcabf3"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["hash_without_key"])),
    // printf '%s' whsec_a2V5 | openssl dgst -sha256 -hmac '{"id":7}.1700000000.d-1'
    case("after the body: the arguments swapped", After, SECRET, &[(ACME, "b957e18ed6d03641a0e71addd1ca7eea0349fb2051ee99fc8c8291972b40a925"), (TIME, "1700000000"), (ID, "d-1")], BODY, Explained(&["hmac_arguments_swapped"])),
];
