use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use super::{
    Endpoint, Head, Rejection, Tenant,
    budget::BufferPermit,
    observer::{Accepted, Observations, Refused},
};
use crate::{
    Delivery, Provider, Verifier,
    event::{KeptFields, Parts},
    telemetry::{self, Stopwatch},
};

/// A request whose head was accepted and whose body is arriving.
///
/// The MAC runs while the bytes arrive, so that the verdict is near when the last one is there.
/// Dropped before [`finish`](Self::finish) or [`refuse`](Self::refuse), it is a request that was
/// abandoned.
pub struct Incoming<P> {
    endpoint: Arc<Endpoint<P>>,
    permit: BufferPermit,
    verifier: Verifier,
    fields: KeptFields,
    tenant: Option<Arc<str>>,
    received_at: SystemTime,
    observations: Observations,
    stopwatch: Stopwatch,
}

impl<P: Provider> Incoming<P> {
    /// After this many frames an adapter gives way to other tasks and looks at its timer: a body that
    /// is always ready must not hold a core.
    pub const FRAMES_PER_POLL: usize = 64;

    pub(super) fn new(
        endpoint: Arc<Endpoint<P>>,
        head: &Head<'_>,
        verifier: Verifier,
        tenant: Option<&Tenant>,
        observations: Observations,
    ) -> Self {
        Self {
            permit: BufferPermit::new(&endpoint.budget),
            verifier,
            fields: KeptFields::of(endpoint.provider.scheme(), head),
            tenant: tenant.map(Tenant::shared_name),
            received_at: head.received_at(),
            observations,
            stopwatch: Stopwatch::default(),
            endpoint,
        }
    }

    /// How long the body may take, from the head to its last byte. The adapter enforces it.
    #[must_use]
    pub fn read_timeout(&self) -> Duration {
        self.endpoint.limits.read_timeout
    }

    /// The tenant that the request is for.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// Adds the next bytes of the body.
    ///
    /// # Errors
    ///
    /// [`Rejection::BodyTooLarge`] if they exceed the endpoint's limit for a body, and
    /// [`Rejection::Overloaded`] if they exceed its limit for all unverified bodies together. The
    /// bytes are dropped; [`refuse`](Self::refuse) ends the request.
    pub fn update(&mut self, frame: Bytes) -> Result<(), Rejection> {
        let limits = self.endpoint.limits;
        let room = limits
            .max_body_bytes
            .saturating_sub(self.verifier.body_len());
        if frame.len() > room {
            return Err(Rejection::BodyTooLarge);
        }
        if !self.permit.reserve(frame.len(), limits.max_buffered_bytes) {
            return Err(Rejection::Overloaded);
        }
        self.stopwatch.time(|| self.verifier.update(frame));
        Ok(())
    }

    /// Gives the verdict on the body that is now complete.
    ///
    /// # Errors
    ///
    /// [`Rejection::SignatureMismatch`], a 401; then [`Rejection::Unparsable`], a 400: nothing is
    /// parsed that is not authentic.
    pub fn finish(self) -> Result<Delivery<P>, Rejection> {
        let Self {
            endpoint,
            permit,
            verifier,
            fields,
            tenant,
            received_at,
            mut observations,
            mut stopwatch,
        } = self;
        let verified = match stopwatch.time(|| verifier.finish()) {
            Ok(verified) => verified,
            Err(body) => {
                let rejection = Rejection::SignatureMismatch;
                observations.refused(&Refused {
                    rejection: &rejection,
                    body: Some(&body),
                    tenant: tenant.as_deref(),
                });
                return Err(rejection);
            }
        };
        // What is verified counts no longer against what is not.
        drop(permit);
        let parts = Parts {
            body: verified.body,
            around: verified.around,
            fields,
            secret_label: verified.secret_label,
            tenant,
            received_at,
        };
        match Delivery::parse(Arc::clone(&endpoint), parts) {
            Ok(delivery) => {
                telemetry::accepted(&endpoint, delivery.parts(), stopwatch);
                observations.accepted(&Accepted {
                    scheme: endpoint.provider.scheme(),
                    parts: delivery.parts(),
                });
                Ok(delivery)
            }
            Err((error, parts)) => {
                let rejection = Rejection::Unparsable(error);
                observations.refused(&Refused {
                    rejection: &rejection,
                    body: Some(&parts.body),
                    tenant: parts.tenant.as_deref(),
                });
                Err(rejection)
            }
        }
    }

    /// Ends a request that gets no verdict, because its transfer failed or took too long, and gives
    /// the rejection back.
    #[must_use]
    pub fn refuse(mut self, rejection: Rejection) -> Rejection {
        self.observations.refused(&Refused {
            rejection: &rejection,
            body: None,
            tenant: self.tenant.as_deref(),
        });
        rejection
    }
}

impl<P: Provider> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("provider", &P::NAME)
            .field("verifier", &self.verifier)
            .field("limits", &self.endpoint.limits)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HeaderName, Message, ParseError, Receiver, Scheme, Secret};

    struct Acme;

    static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-sig"));

    impl Provider for Acme {
        const NAME: &'static str = "acme";
        type Event = usize;

        fn scheme(&self) -> &Scheme {
            &SCHEME
        }

        fn parse(&self, message: &Message<'_>) -> Result<usize, ParseError> {
            Ok(message.body().len())
        }
    }

    fn receiver() -> Receiver<Acme> {
        Receiver::new(Acme, Secret::new("key").unwrap().with_label("now"))
            .max_body_bytes(10)
            .read_timeout(Duration::from_secs(7))
            .max_buffered_bytes(15)
    }

    /// `printf 0123456789 | openssl dgst -sha256 -hmac key`
    const SIGNATURE: &str = "1418bde51967febed1356d35d916222a78b616b4d3d090ec34e3531f41325ed3";

    fn begin(receiver: &Receiver<Acme>, length: Option<u64>) -> Result<Incoming<Acme>, u16> {
        let headers = [("x-sig", SIGNATURE)];
        let mut head = Head::new(&headers, SystemTime::UNIX_EPOCH);
        if let Some(length) = length {
            head = head.with_body_at_least(length);
        }
        let begun = receiver.begin(&head);
        begun.map_err(|rejection| rejection.status().as_u16())
    }

    fn update(incoming: &mut Incoming<Acme>, frame: &'static str) -> Option<&'static str> {
        let refused = incoming.update(Bytes::from_static(frame.as_bytes())).err();
        refused.map(|rejection| rejection.reason())
    }

    #[test]
    fn a_declared_length_is_held_to_the_limit() {
        let receiver = receiver();
        assert!(begin(&receiver, None).is_ok());
        assert!(begin(&receiver, Some(10)).is_ok());
        assert_eq!(begin(&receiver, Some(11)).err(), Some(413));
        assert_eq!(begin(&receiver, Some(u64::MAX)).err(), Some(413));
    }

    #[test]
    fn a_body_of_the_limit_is_a_delivery_and_one_byte_more_is_not() {
        let mut incoming = begin(&receiver(), None).unwrap();
        assert_eq!(incoming.read_timeout(), Duration::from_secs(7));
        assert_eq!(update(&mut incoming, "01234"), None);
        assert_eq!(update(&mut incoming, "567890"), Some("body_too_large"));
        assert_eq!(update(&mut incoming, "56789"), None);
        assert_eq!(update(&mut incoming, ""), None);
        assert_eq!(update(&mut incoming, "0"), Some("body_too_large"));
        let delivery = incoming.finish().unwrap();
        assert_eq!(delivery.event(), &10);
        assert_eq!(delivery.body(), "0123456789");
        assert_eq!(delivery.secret_label(), Some("now"));
        assert_eq!(delivery.received_at(), SystemTime::UNIX_EPOCH);
        assert_eq!((delivery.tenant(), delivery.endpoint()), (None, None));
    }

    #[test]
    fn unverified_bytes_are_held_to_their_own_limit() {
        let receiver = receiver();
        let mut first = begin(&receiver, None).unwrap();
        let mut second = begin(&receiver.clone(), None).unwrap();
        assert_eq!(update(&mut first, "0123456789"), None);
        assert_eq!(update(&mut second, "01234"), None);
        assert_eq!(update(&mut second, "5"), Some("overloaded"));
        drop(first);
        assert_eq!(update(&mut second, "56789"), None);
        assert!(second.finish().is_ok());
    }

    #[test]
    fn debug_shows_no_body_and_no_key() {
        let mut incoming = begin(&receiver(), None).unwrap();
        update(&mut incoming, "0123456789");
        let shown = format!("{incoming:?}");
        assert!(
            shown.contains("acme") && shown.contains("body_len: 10"),
            "{shown}"
        );
        assert!(!shown.contains("0123456789"), "{shown}");
        let shown = format!("{:?}", incoming.finish().unwrap());
        assert!(
            shown.contains("acme") && shown.contains("body_len: 10"),
            "{shown}"
        );
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}
