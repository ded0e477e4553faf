use std::{
    fmt,
    sync::Arc,
    task::Waker,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;

use super::{
    Head, Rejection, Tenant, UnderWay,
    budget::{BufferPermit, GivenUp},
    observer::Refused,
};
use crate::{
    Delivery, HeaderValue, Provider, Scheme, Secrets, Verifier,
    telemetry::{self, Stopwatch},
};

/// A request whose head was accepted and whose body is arriving.
///
/// The MAC runs while the bytes arrive, so that the verdict is near when the last one is there.
/// Dropped before [`finish`](Self::finish) or [`refuse`](Self::refuse), it is a request that was
/// abandoned.
pub struct Incoming<P> {
    under_way: UnderWay<P>,
    permit: BufferPermit,
    verifier: Verifier,
    /// How many bytes of the body have arrived.
    len: usize,
    received_at: SystemTime,
    stopwatch: Stopwatch,
}

/// How long a body may take to begin to come at the least rate.
const GRACE: Duration = Duration::from_secs(2);

impl<P: Provider> Incoming<P> {
    /// After this many frames an adapter gives way to other tasks and looks at its timer: a body that
    /// is always ready must not hold a core.
    pub const FRAMES_PER_POLL: usize = 64;

    pub(super) fn begin(
        under_way: UnderWay<P>,
        head: &Head<'_>,
        secrets: &Secrets,
        tenant: Option<&Tenant>,
    ) -> Result<Self, Rejection> {
        let endpoint = &under_way.endpoint;
        let begun = endpoint.provider.begin(&endpoint.located(head), secrets);
        let begun = begun.and_then(|verifier| Ok((verifier, endpoint.check_length(head)?)));
        let (mut verifier, length) = match begun {
            Ok(begun) => begun,
            Err(rejection) => return Err(under_way.refuse(rejection, tenant)),
        };
        verifier.expect(length);
        keep_fields(&mut verifier, endpoint.provider.scheme(), head);
        if let Some(tenant) = tenant {
            verifier.keep().tenant = Some(tenant.shared_name());
        }
        Ok(Self {
            permit: BufferPermit::new(&endpoint.budget),
            verifier,
            len: 0,
            received_at: head.received_at(),
            stopwatch: Stopwatch::default(),
            under_way,
        })
    }

    /// By when the next bytes of the body have to be there, counted from the end of the head: within
    /// the read timeout, and so that the body comes no slower than the least rate. The adapter
    /// enforces it, and asks again after each [`update`](Self::update).
    #[must_use]
    pub fn deadline(&self) -> Duration {
        let limits = &self.under_way.endpoint.limits;
        let bytes = u32::try_from(self.len).unwrap_or(u32::MAX);
        let paid_for = match limits.least_rate {
            0 => Duration::MAX,
            rate => Duration::from_secs(1).saturating_mul(bytes) / rate,
        };
        GRACE.saturating_add(paid_for).min(limits.read_timeout)
    }

    /// Waits for the next bytes of the body, which are not there yet. From now until the next
    /// [`update`](Self::update), the body may be given up for others; then `waker` is woken, and this
    /// refuses.
    ///
    /// # Errors
    ///
    /// [`Rejection::Overloaded`] if the body was given up.
    pub fn wait(&mut self, waker: &Waker, now: Instant) -> Result<(), Rejection> {
        self.permit
            .wait(self.verifier.buffer(), waker, now)
            .map_err(|GivenUp| Rejection::Overloaded)
    }

    /// The tenant that the request is for.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.verifier.kept()?.tenant.as_deref()
    }

    /// Adds the next bytes of the body.
    ///
    /// # Errors
    ///
    /// [`Rejection::BodyTooLarge`] if they exceed the endpoint's limit for a body, and
    /// [`Rejection::Overloaded`] if the body was given up for others, or if they exceed the limit for
    /// all unverified bodies together and no slower one can be given up. The
    /// bytes are dropped; [`refuse`](Self::refuse) ends the request.
    pub fn update(&mut self, frame: Bytes) -> Result<(), Rejection> {
        let limits = &self.under_way.endpoint.limits;
        let room = limits.max_body_bytes.saturating_sub(self.len);
        if frame.len() > room {
            return Err(Rejection::BodyTooLarge);
        }
        self.permit
            .resume(self.verifier.buffer())
            .and_then(|()| self.permit.reserve(frame.len(), limits.max_buffered_bytes))
            .map_err(|GivenUp| Rejection::Overloaded)?;
        self.len = self.len.saturating_add(frame.len());
        self.stopwatch.time(|| self.verifier.update(frame));
        Ok(())
    }

    /// Gives the verdict on the body that is now complete.
    ///
    /// # Errors
    ///
    /// [`Rejection::SignatureMismatch`], a 401; then [`Rejection::Unparsable`], a 400: nothing is
    /// parsed that is not authentic. [`Rejection::Overloaded`], a 503, if the body was given up
    /// while it waited.
    pub fn finish(mut self) -> Result<Delivery<P>, Rejection> {
        if let Err(GivenUp) = self.permit.resume(self.verifier.buffer()) {
            return Err(self.refuse(Rejection::Overloaded));
        }
        let Self {
            mut under_way,
            permit,
            verifier,
            received_at,
            mut stopwatch,
            ..
        } = self;
        let verified = match stopwatch.time(|| verifier.finish()) {
            Ok(verified) => verified,
            Err((body, kept)) => {
                let rejection = Rejection::SignatureMismatch;
                under_way.refused(&Refused {
                    rejection: &rejection,
                    body: Some(&body),
                    tenant: kept.as_ref().and_then(|kept| kept.tenant.as_deref()),
                });
                return Err(rejection);
            }
        };
        // What is verified counts no longer against what is not.
        drop(permit);
        match Delivery::parse(Arc::clone(&under_way.endpoint), verified, received_at) {
            Ok(delivery) => {
                telemetry::accepted(&delivery, &under_way.endpoint, stopwatch);
                under_way.accepted(&delivery.accepted());
                Ok(delivery)
            }
            Err((error, verified)) => {
                let rejection = Rejection::Unparsable(error);
                under_way.refused(&Refused {
                    rejection: &rejection,
                    body: Some(&verified.body),
                    tenant: verified.tenant(),
                });
                Err(rejection)
            }
        }
    }

    /// Ends a request that gets no verdict, because its transfer failed or took too long, and gives
    /// the rejection back.
    #[must_use]
    pub fn refuse(mut self, rejection: Rejection) -> Rejection {
        self.under_way.refused(&Refused {
            rejection: &rejection,
            body: None,
            tenant: self.verifier.kept().and_then(|kept| kept.tenant.as_deref()),
        });
        rejection
    }
}

/// Keeps the header fields that the scheme names. One that is there more than once says nothing: which
/// value counts is unknown.
fn keep_fields(verifier: &mut Verifier, scheme: &Scheme, head: &Head<'_>) {
    for name in scheme.signed_fields().chain(scheme.unsigned_fields()) {
        if let Ok(value) = head.exactly_one(name)
            && let Ok(value) = HeaderValue::from_bytes(value)
        {
            verifier.keep().fields.insert(name, value);
        }
    }
}

impl<P: Provider> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("provider", &P::NAME)
            .field("len", &self.len)
            .field("limits", &self.under_way.endpoint.limits)
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
        assert_eq!(incoming.deadline(), GRACE);
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
            shown.contains("acme") && shown.contains("len: 10"),
            "{shown}"
        );
        assert!(!shown.contains("0123456789"), "{shown}");
        let shown = format!("{:?}", incoming.finish().unwrap());
        assert!(
            shown.contains("acme") && shown.contains("len: 10"),
            "{shown}"
        );
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}
