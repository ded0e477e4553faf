//! Where and how other platforms send their signatures.

use http::HeaderName;

/// Where others put a signature.
const SIGNATURE_HEADERS: [&str; 16] = [
    "x-hub-signature-256",
    "x-hub-signature",
    "webhook-signature",
    "svix-signature",
    "x-webhook-signature",
    "x-webhook-signature-256",
    "x-signature-256",
    "x-signature-sha256",
    "x-signature",
    "x-hmac-sha256",
    "x-hmac-signature",
    "x-shopify-hmac-sha256",
    "x-slack-signature",
    "x-line-signature",
    "stripe-signature",
    "signature",
];

/// What others sign beside the body.
const SIGNED_HEADERS: [&str; 5] = [
    "webhook-id",
    "webhook-timestamp",
    "svix-id",
    "svix-timestamp",
    "x-slack-request-timestamp",
];

/// What senders put before a signature; compared without regard to case.
pub(super) const PREFIXES: [&str; 23] = [
    "sha256=",
    "sha256:",
    "sha256 ",
    "sha-256=",
    "sha1=",
    "sha1:",
    "sha384=",
    "sha512=",
    "sha512:",
    "hmac-sha256=",
    "hmac-sha256 ",
    "hmac-sha256:",
    "hmac_sha256=",
    "hmac ",
    "bearer ",
    "signature=",
    "v0=",
    "v1=",
    "v1,",
    "v1a,",
    "v1:",
    "v2=",
    "s=",
];

/// Whether a diagnosis looks at this header for any scheme.
pub(super) fn is_well_known(name: &HeaderName) -> bool {
    SIGNATURE_HEADERS.contains(&name.as_str()) || SIGNED_HEADERS.contains(&name.as_str())
}

/// The headers in which others put a signature.
pub(super) fn signature_headers() -> impl Iterator<Item = HeaderName> {
    SIGNATURE_HEADERS.into_iter().map(HeaderName::from_static)
}

/// Whether a value is probably a timestamp of these years, in seconds, milliseconds or microseconds.
pub(crate) fn looks_like_a_time(value: &[u8]) -> bool {
    matches!(value.len(), 10 | 13 | 16) && value.iter().all(u8::is_ascii_digit)
}
