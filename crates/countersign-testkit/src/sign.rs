use countersign::{HeaderName, HeaderValue, Provider};

/// The signature header of a delivery with this body: its name and its value, made with the
/// provider's current secret.
///
/// ```
/// use countersign::Secret;
/// use countersign_storylane::Storylane;
///
/// let provider = Storylane::new(Secret::new("key")?);
/// let (name, value) = countersign_testkit::sign(&provider, "hello");
/// // printf hello | openssl dgst -sha256 -hmac key -binary | base64
/// assert_eq!(name, "x-storylane-signature");
/// assert_eq!(value, "kwezuRXvtRcf8U2MtV+8x5jGwO8UVtZt7RpqpyOli3s=");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// If [`Provider::scheme`] gives none, or one that covers other headers too: only who sends them
/// can sign those, with [`Scheme::sign`](countersign::Scheme::sign).
#[expect(
    clippy::expect_used,
    reason = "a test says with a panic that something is wrong"
)]
pub fn sign<P: Provider>(provider: &P, body: impl AsRef<[u8]>) -> (HeaderName, HeaderValue) {
    let scheme = provider.scheme().expect("a provider that has a `scheme`");
    let none: [(&str, &str); 0] = [];
    let value = scheme.sign(&none, body.as_ref());
    let value = value.expect("a scheme that covers the body only");
    (scheme.header().clone(), value)
}
