use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

#[cfg(feature = "diagnose")]
use crate::diagnosis::{Head, log_head};
use crate::{
    Delivery, Headers, Incoming, Provider, Rejection,
    endpoint::{Endpoint, Share},
    limits::Limits,
    observe,
};

/// A provider, and the policy of one endpoint that receives from it.
///
/// Clones are cheap and share the provider, and the count of the bytes under way.
///
/// Adapters drive it in steps: [`begin`](Self::begin) with the head of a request, then
/// [`Incoming`] with its body. Who has the whole request already, as a queue worker or a serverless
/// function does, calls [`verify`](Self::verify).
pub struct Receiver<P> {
    endpoint: Arc<Endpoint<P>>,
    limits: Limits,
    #[cfg(feature = "diagnose")]
    log_diagnoses: bool,
}

impl<P: Provider> Receiver<P> {
    /// Receives bodies of at most 1 MiB, that are complete within 10 seconds, and holds at most
    /// 64 MiB of requests under way.
    pub fn new(provider: P) -> Self {
        Self {
            endpoint: Arc::new(Endpoint::new(provider)),
            limits: Limits::default(),
            #[cfg(feature = "diagnose")]
            log_diagnoses: false,
        }
    }

    /// Refuses larger bodies with 413.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_body_bytes = bytes;
        self
    }

    /// Refuses with 408 a body that is not complete in this time, counted from the end of the head.
    ///
    /// The core has no clock: adapters enforce it. [`verify`](Self::verify) has no use for it, and
    /// `countersign-tower` without its feature `tokio` has no timer.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.limits.read_timeout = timeout;
        self
    }

    /// Refuses with 503, before it is buffered, what would make more than this many bytes of
    /// requests that are not verified yet, over all clones of this receiver together.
    ///
    /// Only bytes that have arrived count, not those that a client declares. The room that they are
    /// kept in is at most twice as large; four times, for a body of which less than 64 KiB is there.
    #[must_use]
    pub fn max_buffered_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_buffered_bytes = bytes;
        self
    }

    /// Logs why a signature was refused, at most once a minute: the [`Diagnosis`](crate::Diagnosis)
    /// of one 401 as a `tracing` event of level WARN and target `countersign`, right before the
    /// event of the rejection itself. It never holds the secret, the signature or the body.
    ///
    /// - `webhook rejection diagnosed` has the fields `provider`, `causes` (their codes), `why` and
    ///   `mend`, each with one part a cause, parted by `; `.
    /// - `webhook rejection not explained` has `provider`, `causes`, which is `unknown`, `why`, and
    ///   `seen`: the codes of what is wrong besides, often none.
    ///
    /// The minute is that of all clones of this receiver together. It is told by the times of arrival
    /// that [`begin`](Self::begin) is given, and longer by the read timeout after a body, which may
    /// have taken as long. A head that is refused is diagnosed without the body, which is not read.
    /// Only a provider that gives its [`scheme`](Provider::scheme) has diagnoses, and only an event
    /// that a subscriber takes is worked out.
    ///
    /// No answer changes, but the one that is diagnosed waits for it, and so does what else runs on
    /// that thread. The work is bounded: a body of more than 256 KiB is tried with other keys and
    /// hashes, and not changed, and at most 80 MiB are hashed. The slowest of sixteen kinds of
    /// bodies that are made to take long, on a busy server core in a release build, took 24 ms at
    /// 1 KiB, 32 ms at 16 KiB, 155 ms at 256 KiB, 56 ms at 1 MiB and 85 ms at 40 MiB. Anybody can
    /// send what is refused, and so use up the minute; the log then says `unknown`, or whatever
    /// mistake they made. While the minute is free, what the head of each request under way claims
    /// is kept.
    ///
    /// ```
    /// use countersign::Receiver;
    /// # use countersign::{Headers, ParseError, Provider, Rejection, Scheme, Secret, Verifier};
    /// # struct Acme(Scheme);
    /// # impl Provider for Acme {
    /// #     const NAME: &'static str = "acme";
    /// #     type Event = ();
    /// #     fn begin(
    /// #         &self,
    /// #         headers: &impl Headers,
    /// #         now: std::time::SystemTime,
    /// #     ) -> Result<Verifier, Rejection> {
    /// #         self.0.begin(headers, now)
    /// #     }
    /// #     fn parse(&self, _: &[u8]) -> Result<(), ParseError> {
    /// #         Ok(())
    /// #     }
    /// #     fn scheme(&self) -> Option<&Scheme> {
    /// #         Some(&self.0)
    /// #     }
    /// # }
    /// # let name = countersign::header_name("x-acme-signature")?;
    /// # let acme = Acme(Scheme::hex(name, Secret::new("key")?));
    /// let receiver = Receiver::new(acme).log_diagnoses();
    ///
    /// // In the log: causes="signature_in_other_header"
    /// let headers = [("x-hub-signature-256", "sha256=5e1f")];
    /// assert!(receiver.verify(&headers, "{}").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "diagnose")]
    #[cfg_attr(docsrs, doc(cfg(feature = "diagnose")))]
    #[must_use]
    pub fn log_diagnoses(mut self) -> Self {
        self.log_diagnoses = true;
        self
    }

    /// Checks the head of a request, before any byte of its body is read.
    ///
    /// `content_length` is the declared length of the body in bytes; `now` is the time of arrival,
    /// which becomes [`Delivery::received_at`].
    ///
    /// # Errors
    ///
    /// What [`Provider::begin`] refuses, a 401; then [`Rejection::BodyTooLarge`], a 413, for a
    /// declared length over the limit.
    pub fn begin(
        &self,
        headers: &impl Headers,
        content_length: Option<u64>,
        now: SystemTime,
    ) -> Result<Incoming<P>, Rejection> {
        let begun = self.endpoint.provider.begin(headers, now);
        #[cfg(feature = "diagnose")]
        if self.log_diagnoses
            && let Err(rejection) = &begun
            && rejection.status() == StatusCode::UNAUTHORIZED
        {
            log_head(&self.endpoint, headers, now);
        }
        let share = Share::new(&self.endpoint);
        let incoming = Incoming::new(share, self.limits, begun?, content_length, now);
        #[cfg(feature = "diagnose")]
        if self.log_diagnoses {
            return incoming
                .map(|incoming| incoming.keeping(Head::kept(&self.endpoint, headers, now)));
        }
        incoming
    }

    /// Verifies a request whose body is at hand.
    ///
    /// ```
    /// use countersign::{Bytes, Receiver};
    /// # use countersign::{Headers, ParseError, Provider, Rejection, Scheme, Secret, Verifier};
    /// # struct Acme(Scheme);
    /// # impl Provider for Acme {
    /// #     const NAME: &'static str = "acme";
    /// #     type Event = String;
    /// #     fn begin(
    /// #         &self,
    /// #         headers: &impl Headers,
    /// #         now: std::time::SystemTime,
    /// #     ) -> Result<Verifier, Rejection> {
    /// #         self.0.begin(headers, now)
    /// #     }
    /// #     fn parse(&self, body: &[u8]) -> Result<String, ParseError> {
    /// #         String::from_utf8(body.to_vec()).map_err(ParseError::new)
    /// #     }
    /// # }
    /// # let name = countersign::header_name("x-acme-signature")?;
    /// # let acme = Acme(Scheme::hex(name, Secret::new("key")?));
    /// let receiver = Receiver::new(acme);
    /// // printf 'hello' | openssl dgst -sha256 -hmac key
    /// let signature = "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b";
    /// let headers = [("x-acme-signature", signature)];
    ///
    /// let delivery = receiver.verify(&headers, "hello")?;
    /// assert_eq!(delivery.event(), "hello");
    ///
    /// let forged = receiver.verify(&headers, "hullo").unwrap_err();
    /// assert_eq!(forged.reason(), "signature_mismatch");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The delivery's time is the system's when this is called.
    ///
    /// # Errors
    ///
    /// Every [`Rejection`] but those of a transfer, [`Rejection::ReadTimeout`] and
    /// [`Rejection::BodyIncomplete`]. It is also written as a `tracing` event.
    pub fn verify(
        &self,
        headers: &(impl Headers + ?Sized),
        body: impl Into<Bytes>,
    ) -> Result<Delivery<P>, Rejection> {
        let body = body.into();
        let content_length = u64::try_from(body.len()).ok();
        self.begin(&headers, content_length, SystemTime::now())
            .and_then(|mut incoming| {
                incoming.update(body)?;
                incoming.finish()
            })
            .inspect_err(|rejection| observe::rejected(P::NAME, rejection))
    }

    /// The response to a request that was refused: its status and headers, an empty body, and the
    /// rejection in its extensions.
    ///
    /// It writes the `tracing` event of the rejection, so an adapter calls it once a request.
    pub fn reject<B: Default>(&self, rejection: Rejection) -> http::Response<B> {
        observe::rejected(P::NAME, &rejection);
        let mut response = http::Response::new(B::default());
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

/// RFC 9110 §15.5.2 asks for a challenge in every 401. No registered scheme (§11.1) fits a signature
/// header, so it names what is asked for; it is the same in every 401 of every provider.
const CHALLENGE: HeaderValue = HeaderValue::from_static("HMAC-SHA256 realm=\"webhook\"");

/// In seconds (RFC 9110 §10.2.3). What is under way is over within the read timeout, and most of it
/// much sooner.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl<P> Clone for Receiver<P> {
    fn clone(&self) -> Self {
        Self {
            endpoint: Arc::clone(&self.endpoint),
            limits: self.limits,
            #[cfg(feature = "diagnose")]
            log_diagnoses: self.log_diagnoses,
        }
    }
}

impl<P: Provider> From<P> for Receiver<P> {
    fn from(provider: P) -> Self {
        Self::new(provider)
    }
}

impl<P: Provider> fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("provider", &P::NAME)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ParseError, Scheme, Secret, Verifier};

    struct Acme(Scheme);

    impl Provider for Acme {
        const NAME: &'static str = "acme";
        type Event = ();

        fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
            self.0.begin(headers, now)
        }

        fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
            Ok(())
        }
    }

    fn receiver() -> Receiver<Acme> {
        let name = crate::header_name("x-sig").unwrap();
        let secret = Secret::new("hidden").unwrap();
        Receiver::new(Acme(Scheme::hex(name, secret)))
    }

    #[test]
    fn a_refusal_has_its_status_its_field_and_its_rejection() {
        let challenge = ("www-authenticate", "HMAC-SHA256 realm=\"webhook\"");
        let cases = [
            (Rejection::SignatureMalformed, 401, Some(challenge)),
            (Rejection::SignatureMismatch, 401, Some(challenge)),
            (Rejection::Overloaded, 503, Some(("retry-after", "1"))),
            (Rejection::ReadTimeout, 408, None),
            (Rejection::BodyTooLarge, 413, None),
        ];
        for (rejection, status, field) in cases {
            let reason = rejection.reason();
            let response = receiver().reject::<()>(rejection);
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

    #[test]
    fn debug_shows_the_limits_and_no_secret() {
        let shown = format!("{:?}", receiver().max_body_bytes(4321));
        assert!(shown.contains("acme") && shown.contains("4321"), "{shown}");
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
