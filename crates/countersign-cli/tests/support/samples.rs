//! The samples of the vendors' pages, and their signatures, which were made with OpenSSL.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The key of the signatures.
pub(crate) const SECRET: &str = "whsec_example_0123456789abcdef";
/// Another key.
pub(crate) const PREVIOUS: &str = "whsec_previous_fedcba9876543210";

pub(crate) const LEAD_CAPTURED: &str = "supademo/fixtures/lead.captured.json";
pub(crate) const KNOWN: &str = "storylane/fixtures/known.json";
pub(crate) const UNKNOWN: &str = "storylane/fixtures/unknown.json";

// openssl dgst -sha256 -hmac whsec_example_0123456789abcdef lead.captured.json
pub(crate) const LEAD_HEX: &str =
    "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd";
// openssl dgst -sha256 -hmac whsec_previous_fedcba9876543210 lead.captured.json
pub(crate) const LEAD_HEX_PREVIOUS: &str =
    "56f854f30fc76ed34fcd71b94aceb70b0e954f4507dba65451a629ef97d949a1";
// openssl dgst -sha256 -hmac whsec_example_0123456789abcdef -binary known.json | base64
pub(crate) const KNOWN_BASE64: &str = "U0QCpIqoJywnhuVwvIbZvMDaJbOWTt3KCo583Q89Qdw=";
// The same of unknown.json
pub(crate) const UNKNOWN_BASE64: &str = "XzQZMqu1ofncG8/KJ1ErKVrZ7hJcjhe2DCa43Mu8fF0=";

/// The path of a sample.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../countersign-{name}"))
}

/// The body of `lead.captured`.
pub(crate) fn lead() -> Vec<u8> {
    fs::read(sample(LEAD_CAPTURED)).unwrap()
}

/// The field `x-supademo-signature` with this value.
pub(crate) fn signed(value: &str) -> Vec<u8> {
    format!("x-supademo-signature: {value}\r\n").into_bytes()
}
