use countersign::{HeaderName, HeaderValue, Headers, Provider, Scheme};

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
/// If [`Provider::scheme`] gives none, or one that covers other headers too: a
/// [`SignedRequest`](crate::SignedRequest) has those.
pub fn sign<P: Provider>(provider: &P, body: impl AsRef<[u8]>) -> (HeaderName, HeaderValue) {
    let scheme = scheme_of(provider);
    let none: [(&str, &str); 0] = [];
    let value = signature(scheme, &none, body.as_ref());
    (scheme.header().clone(), value)
}

/// # Panics
///
/// If the provider has none.
#[expect(
    clippy::panic,
    reason = "a test says with a panic that something is wrong"
)]
pub(crate) fn scheme_of<P: Provider>(provider: &P) -> &Scheme {
    let Some(scheme) = provider.scheme() else {
        panic!(
            "`Provider::scheme` of {:?} gives none to sign with",
            P::NAME
        );
    };
    scheme
}

/// # Panics
///
/// If a header that the signature covers is not among `headers`.
#[expect(
    clippy::panic,
    reason = "a test says with a panic that something is wrong"
)]
pub(crate) fn signature(scheme: &Scheme, headers: &impl Headers, body: &[u8]) -> HeaderValue {
    match scheme.sign(headers, body) {
        Ok(value) => value,
        Err(missing) => panic!("{missing}, and the signature covers it: `SignedRequest::header`"),
    }
}

#[cfg(test)]
mod tests {
    use countersign::{Secret, header_name};
    use countersign_storylane::Storylane;
    use countersign_supademo::Supademo;

    use super::*;
    use crate::{acme::Acme, storylane, supademo};

    /// `openssl dgst -sha256 -hmac whsec_example_0123456789abcdef FILE`, and with
    /// `-binary FILE | base64`.
    const VECTORS: [(&[u8], &str, &str); 3] = [
        (
            supademo::LEAD_CAPTURED,
            "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd",
            "iFat5b75bmtUNtmt3HLJYc5bahYvTBPzMlVkybY2rv0=",
        ),
        (
            storylane::KNOWN_SESSION,
            "534402a48aa8272c2786e570bc86d9bcc0da25b3964eddca0a8e7cdd0f3d41dc",
            "U0QCpIqoJywnhuVwvIbZvMDaJbOWTt3KCo583Q89Qdw=",
        ),
        (
            storylane::UNKNOWN_SESSION,
            "5f341932abb5a1f9dc1bcfca27512b295ad9ee125c8e17b60c26b8dccbbc7c5d",
            "XzQZMqu1ofncG8/KJ1ErKVrZ7hJcjhe2DCa43Mu8fF0=",
        ),
    ];

    #[test]
    fn the_samples_are_signed_as_openssl_signs_them() {
        let secret = || Secret::new("whsec_example_0123456789abcdef").unwrap();
        for (body, hex, base64) in VECTORS {
            let (name, value) = sign(&Supademo::new(secret()), body);
            assert_eq!(
                (name.as_str(), value),
                ("x-supademo-signature", hex.parse().unwrap())
            );
            let (name, value) = sign(&Storylane::new(secret()), body);
            assert_eq!(
                (name.as_str(), value),
                ("x-storylane-signature", base64.parse().unwrap())
            );
        }
    }

    #[test]
    #[should_panic(expected = "`Provider::scheme` of \"acme\" gives none")]
    fn a_provider_without_a_scheme_is_named() {
        let _ = sign(&Acme(None), "");
    }

    #[test]
    #[should_panic(expected = "the x-acme-timestamp header is missing")]
    fn a_header_that_only_the_caller_can_give_is_named() {
        let header = header_name("x-acme-signature").unwrap();
        let scheme = Scheme::hex(header, Secret::new("key").unwrap());
        let timestamp = header_name("x-acme-timestamp").unwrap();
        let _ = sign(&Acme(Some(scheme.signed_header(timestamp))), "");
    }
}
