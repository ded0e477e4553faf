//! The sender makes the MAC in another way.

use super::{
    ACME, BODY, BOLT, Case,
    Expected::Explained,
    SECRET,
    SchemeKind::{Base64, Hex},
    case,
};

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    case("HMAC-SHA-1", Hex, SECRET, &[(ACME, "68946c18b02ffdce2207bf6395579a1f06bafd11")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha384 -hmac whsec_a2V5
    case("HMAC-SHA-384", Hex, SECRET, &[(ACME, "47d93199403fe656fa4863282fa1db56e6d012397669b955cfd211e1e6b0adf1e9aaf617db92e826765389a58efd761d")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5
    case("HMAC-SHA-512", Hex, SECRET, &[(ACME, "02033f9658d48a2dde2632565cc15f930eb21ded05c01ad33ea1c9d4daaed20ad42ecae152c9d67dba3a42fa1178e0ab401d036f6165ead09e1bb9aa05361976")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0
    case("HMAC-SHA512 as base64", Base64, SECRET, &[(BOLT, "AgM/lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg==")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | sha256sum
    case("a plain hash", Hex, SECRET, &[(ACME, "a3c90e3b7448d23d9eacebd0ebf15cae100e21f9b2c688f3f9d238edcd26d67f")], BODY, Explained(&["hash_without_key"])),
    // printf 'whsec_a2V5{"id":7}' | sha256sum
    case("a hash of the secret, then the body", Hex, SECRET, &[(ACME, "00c8a928aedcd47b231c76b8918277a053a9f93c96287d6e5a029d3aa474001a")], BODY, Explained(&["hash_of_key_and_body"])),
    // printf '{"id":7}whsec_a2V5' | sha256sum
    case("a hash of the body, then the secret", Hex, SECRET, &[(ACME, "a52c2c9b43c28353c5eb063fa2b4ff2fea4f15eb922f778d6ec3c49d2e02a5e5")], BODY, Explained(&["hash_of_key_and_body"])),
    // printf '{"id":7}' | sha1sum
    case("a plain SHA-1", Hex, SECRET, &[(ACME, "784f9382156ed25a9f0b94102a68cccf0240c765")], BODY, Explained(&["other_hash", "hash_without_key"])),
    // printf 'whsec_a2V5' | openssl dgst -sha256 -hmac '{"id":7}'
    case("the arguments swapped", Hex, SECRET, &[(ACME, "7959957116a80dae398c5cc5088b866cb9d2bdafa829beb0cf04286df67a3b41")], BODY, Explained(&["hmac_arguments_swapped"])),
];
