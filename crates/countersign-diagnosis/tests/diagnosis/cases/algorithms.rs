//! Schemes that sign with SHA-1 or SHA-512.

use super::{
    ACME, BODY, Case,
    Expected::{Authentic, Explained, Unexplained},
    SECRET,
    SchemeKind::{Sha1, Sha512},
    case,
};

const SHA1: &str = "x-hub-signature";

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    case("SHA-1: right", Sha1, SECRET, &[(SHA1, "sha1=68946c18b02ffdce2207bf6395579a1f06bafd11")], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    case("SHA-1: wrong secret", Sha1, b"whsec_b3RoZXI", &[(SHA1, "sha1=68946c18b02ffdce2207bf6395579a1f06bafd11")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    case("SHA-1: body changed", Sha1, SECRET, &[(SHA1, "sha1=68946c18b02ffdce2207bf6395579a1f06bafd11")], b"{\"id\":8}", Unexplained(&[])),
    case("SHA-1: no header", Sha1, SECRET, &[], BODY, Explained(&["signature_header_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("SHA-1: SHA-256", Sha1, SECRET, &[(SHA1, "sha1=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    case("SHA-1: SHA-256, with its prefix", Sha1, SECRET, &[(SHA1, "sha256=faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529")], BODY, Explained(&["signature_prefix_other", "other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-1: base64 for hex", Sha1, SECRET, &[(SHA1, "sha1=aJRsGLAv/c4iB79jlVeaHwa6/RE=")], BODY, Explained(&["base64_instead_of_hex"])),
    // printf '{"id":7}' | sha1sum
    case("SHA-1: a plain hash", Sha1, SECRET, &[(SHA1, "sha1=784f9382156ed25a9f0b94102a68cccf0240c765")], BODY, Explained(&["hash_without_key"])),
    // printf '{"id":7}' | sha256sum
    case("SHA-1: a plain SHA-256", Sha1, SECRET, &[(SHA1, "sha1=a3c90e3b7448d23d9eacebd0ebf15cae100e21f9b2c688f3f9d238edcd26d67f")], BODY, Explained(&["other_hash", "hash_without_key"])),
    // printf 'whsec_a2V5{"id":7}' | sha1sum
    case("SHA-1: a hash of the secret, then the body", Sha1, SECRET, &[(SHA1, "sha1=ea32196df8ffcaeb3578a2ce21ba5cc76abc1b6b")], BODY, Explained(&["hash_of_key_and_body"])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5
    case("SHA-1: a newline in the secret", Sha1, b"whsec_a2V5\n", &[(SHA1, "sha1=68946c18b02ffdce2207bf6395579a1f06bafd11")], BODY, Explained(&["secret_white_space"])),
    // printf '{"id":7}' | openssl dgst -sha1 -hmac whsec_a2V5 -r | cut -c1-38
    case("SHA-1: cut off", Sha1, SECRET, &[(SHA1, "sha1=68946c18b02ffdce2207bf6395579a1f06bafd")], BODY, Unexplained(&["signature_too_short"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other
    case("SHA-1: an unknown secret, SHA-256", Sha1, SECRET, &[(SHA1, "sha1=97e416c00bc926289c7e101af3ad479bcd6ab091d70a3f507646370e6cbb54ca")], BODY, Unexplained(&["signature_length"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-512: right", Sha512, SECRET, &[(ACME, "AgM/lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg==")], BODY, Authentic),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-512: wrong secret", Sha512, b"whsec_b3RoZXI", &[(ACME, "AgM/lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg==")], BODY, Unexplained(&[])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-512: body changed", Sha512, SECRET, &[(ACME, "AgM/lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg==")], b"{\"id\":8}", Unexplained(&[])),
    case("SHA-512: no header", Sha512, SECRET, &[], BODY, Explained(&["signature_header_missing"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-512: SHA-256", Sha512, SECRET, &[(ACME, "+vfcfw65VXiKZVMmXhlwKCEa4CcFziXCDeQwPgBMtSk=")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha384 -hmac whsec_a2V5 -binary | base64 -w0
    case("SHA-512: SHA-384", Sha512, SECRET, &[(ACME, "R9kxmUA/5lb6SGMoL6HbVubQEjl2ablVz9IR4eawrfHpqvYX25LoJnZTiaWO/XYd")], BODY, Explained(&["other_hash"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5
    case("SHA-512: hex for base64", Sha512, SECRET, &[(ACME, "02033f9658d48a2dde2632565cc15f930eb21ded05c01ad33ea1c9d4daaed20ad42ecae152c9d67dba3a42fa1178e0ab401d036f6165ead09e1bb9aa05361976")], BODY, Explained(&["hex_instead_of_base64"])),
    // printf '{"id":7}' | openssl dgst -sha512 -hmac whsec_a2V5 -binary | base64 -w0 | tr +/ -_ | tr -d =
    case("SHA-512: URL-safe and unpadded", Sha512, SECRET, &[(ACME, "AgM_lljUii3eJjJWXMFfkw6yHe0FwBrTPqHJ1Nqu0grULsrhUsnWfbo6QvoReOCrQB0Db2Fl6tCeG7mqBTYZdg")], BODY, Explained(&["base64_url_safe", "base64_unpadded"])),
    // printf '%s' whsec_a2V5 | openssl dgst -sha512 -hmac '{"id":7}' -binary | base64 -w0
    case("SHA-512: the arguments swapped", Sha512, SECRET, &[(ACME, "dRhTd/ciI7dcBzRjYFZk5zn8gkIwij9BGnr5/kkX9JfUuyoZh5VuGaAq5QiygJaUkx1e8piWOs6kkG5nHAjpEQ==")], BODY, Explained(&["hmac_arguments_swapped"])),
    // printf '{"id":7}' | openssl dgst -sha256 -hmac other -binary | base64 -w0
    case("SHA-512: an unknown secret, SHA-256", Sha512, SECRET, &[(ACME, "l+QWwAvJJiicfhAa861Hm81qsJHXCj9QdkY3Dmy7VMo=")], BODY, Unexplained(&["signature_length"])),
];
