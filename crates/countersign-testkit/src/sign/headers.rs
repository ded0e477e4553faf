use countersign::{HeaderMap, Provider, Secret};

use super::request::SignedRequest;

/// The header fields that a delivery with this body needs: the signature and, where the provider's
/// scheme has them, a timestamp of now and a generated id.
///
/// ```
/// use countersign::Secret;
/// use countersign_storylane::Storylane;
///
/// let secret = Secret::new("key")?;
/// let headers = countersign_testkit::sign(&Storylane, &secret, "hello");
/// // printf hello | openssl dgst -sha256 -hmac key -binary | base64
/// assert_eq!(headers["x-storylane-signature"], "kwezuRXvtRcf8U2MtV+8x5jGwO8UVtZt7RpqpyOli3s=");
/// assert_eq!(headers.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// If the signature covers more than that, such as the URL: a [`SignedRequest`] can be given it.
pub fn sign<P: Provider>(provider: &P, secret: &Secret, body: impl AsRef<[u8]>) -> HeaderMap {
    SignedRequest::new(provider, secret, body).signed_headers()
}

#[cfg(test)]
mod tests {
    use countersign_storylane::Storylane;
    use countersign_supademo::Supademo;

    use super::*;
    use crate::{storylane, supademo};

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
        let secret = Secret::new("whsec_example_0123456789abcdef").unwrap();
        for (body, hex, base64) in VECTORS {
            let headers = sign(&Supademo, &secret, body);
            assert_eq!(headers[Supademo.scheme().header()], hex);
            assert_eq!(headers.len(), 1);
            let headers = sign(&Storylane, &secret, body);
            assert_eq!(headers[Storylane.scheme().header()], base64);
            assert_eq!(headers.len(), 1);
        }
    }
}
