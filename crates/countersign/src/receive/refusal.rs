use http::{HeaderValue, Response, StatusCode, header};

use super::{Head, Receiver, Rejection};
use crate::{Provider, telemetry};

/// RFC 9110 §15.5.2 asks for a challenge in every 401. No registered scheme (§11.1) fits a signature
/// header, so it names what is asked for; it is the same in every 401 of every provider.
const CHALLENGE: HeaderValue = HeaderValue::from_static("HMAC-SHA256 realm=\"webhook\"");

/// In seconds (RFC 9110 §10.2.3). Unverified bodies are gone within the read timeout, and most of
/// them much sooner.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl<P: Provider, S> Receiver<P, S> {
    /// The response to a request that was refused: its status and headers, an empty body, and the
    /// rejection in its extensions.
    ///
    /// It writes the `tracing` event of the rejection, so an adapter calls it once a request.
    pub fn reject<B: Default>(
        &self,
        head: &Head<'_>,
        tenant: Option<&str>,
        rejection: Rejection,
    ) -> Response<B> {
        telemetry::rejected(&self.endpoint, head, tenant, &rejection);
        let mut response = Response::new(B::default());
        *response.status_mut() = rejection.status();
        let field = match rejection.status() {
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, CHALLENGE)),
            StatusCode::SERVICE_UNAVAILABLE => Some((header::RETRY_AFTER, RETRY_AFTER)),
            _ => None,
        };
        if let Some((name, value)) = field {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(rejection);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::{HeaderName, Message, ParseError, Scheme, Secret};

    struct Acme;

    static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-sig"));

    impl Provider for Acme {
        const NAME: &'static str = "acme";
        type Event = ();

        fn scheme(&self) -> &Scheme {
            &SCHEME
        }

        fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
            Ok(())
        }
    }

    fn receiver() -> Receiver<Acme> {
        Receiver::new(Acme, Secret::new("hidden").unwrap())
    }

    #[test]
    fn a_refusal_has_its_status_its_field_and_its_rejection() {
        let challenge = Some(("www-authenticate", "HMAC-SHA256 realm=\"webhook\""));
        let later = Some(("retry-after", "1"));
        let cases = [
            (Rejection::SignatureMalformed, 401, challenge),
            (Rejection::SignatureMismatch, 401, challenge),
            (Rejection::TenantUnknown, 401, challenge),
            (Rejection::Overloaded, 503, later),
            (Rejection::lookup_timed_out(), 503, later),
            (Rejection::ReadTimeout, 408, None),
            (Rejection::BodyTooLarge, 413, None),
        ];
        let headers = [("x-sig", "")];
        let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
        for (rejection, status, field) in cases {
            let reason = rejection.reason();
            let response = receiver().reject::<()>(&head, None, rejection);
            assert_eq!(response.status(), status, "{reason}");
            let fields: Vec<_> = response
                .headers()
                .iter()
                .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                .collect();
            assert_eq!(fields, field.into_iter().collect::<Vec<_>>(), "{reason}");
            let kept = response.extensions().get::<Rejection>();
            assert_eq!(kept.map(Rejection::reason), Some(reason));
        }
    }
}
