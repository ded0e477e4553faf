use std::{
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

#[cfg(feature = "diagnose")]
use crate::diagnosis::Head;
use crate::{
    Delivery, Provider, Rejection, Verifier,
    endpoint::Share,
    limits::Limits,
    observe::{self, Stopwatch},
};

/// A request whose head was accepted and whose body is arriving.
///
/// The MAC runs while the bytes arrive, so that the verdict is near when the last one is there.
pub struct Incoming<P> {
    share: Share<P>,
    limits: Limits,
    verifier: Verifier,
    received_at: SystemTime,
    stopwatch: Stopwatch,
    /// Kept if a mismatch is to be diagnosed.
    #[cfg(feature = "diagnose")]
    head: Option<Box<Head>>,
}

impl<P: Provider> Incoming<P> {
    /// After so many frames an adapter gives way to other tasks and looks at its timer: a body that
    /// is always ready must not hold a core.
    pub const FRAMES_PER_POLL: usize = 64;

    pub(crate) fn new(
        share: Share<P>,
        limits: Limits,
        mut verifier: Verifier,
        content_length: Option<u64>,
        received_at: SystemTime,
    ) -> Result<Self, Rejection> {
        let limit = u64::try_from(limits.max_body_bytes).unwrap_or(u64::MAX);
        if content_length.is_some_and(|length| length > limit) {
            return Err(Rejection::BodyTooLarge);
        }
        verifier.expect(content_length);
        Ok(Self {
            share,
            limits,
            verifier,
            received_at,
            stopwatch: Stopwatch::default(),
            #[cfg(feature = "diagnose")]
            head: None,
        })
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn keeping(mut self, head: Option<Head>) -> Self {
        self.head = head.map(Box::new);
        self
    }

    /// How long the body may take, from the head to its last byte. Who drives this enforces it.
    #[must_use]
    pub fn read_timeout(&self) -> Duration {
        self.limits.read_timeout
    }

    /// Takes the next bytes of the body, of any number.
    ///
    /// # Errors
    ///
    /// [`Rejection::BodyTooLarge`] if they exceed the endpoint's limit for a body, and
    /// [`Rejection::Overloaded`] if they exceed the one for all that is under way; they are dropped.
    pub fn update(&mut self, frame: Bytes) -> Result<(), Rejection> {
        let length = self.verifier.body_len();
        let room = self.limits.max_body_bytes.saturating_sub(length);
        if frame.len() > room {
            return Err(Rejection::BodyTooLarge);
        }
        if !self.share.take(frame.len(), self.limits.max_buffered_bytes) {
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
    pub fn finish(mut self) -> Result<Delivery<P>, Rejection> {
        let verdict = self.stopwatch.time(|| self.verifier.finish());
        #[cfg(feature = "diagnose")]
        let verdict = verdict.map_err(|mismatch| {
            if let Some(head) = &self.head {
                let body = mismatch.body.into_bytes();
                head.log_mismatch(
                    self.share.endpoint(),
                    &body,
                    self.received_at,
                    self.limits.read_timeout,
                );
            }
            Rejection::SignatureMismatch
        });
        let (body, secret_label) = verdict?;
        let provider = self.share.provider();
        let delivery = Delivery::new(provider, body, secret_label, self.received_at)
            .map_err(Rejection::Unparsable)?;
        observe::accepted(&delivery, self.stopwatch);
        Ok(delivery)
    }
}

impl<P: Provider> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("provider", &P::NAME)
            .field("verifier", &self.verifier)
            .field("limits", &self.limits)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::SystemTime};

    use super::*;
    use crate::{Headers, ParseError, Scheme, Secret, endpoint::Endpoint};

    struct Acme(Scheme);

    impl Provider for Acme {
        const NAME: &'static str = "acme";
        type Event = usize;

        fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
            self.0.begin(headers, now)
        }

        fn parse(&self, body: &[u8]) -> Result<usize, ParseError> {
            Ok(body.len())
        }
    }

    const LIMITS: Limits = Limits {
        max_body_bytes: 10,
        read_timeout: Duration::from_secs(7),
        max_buffered_bytes: 15,
    };

    fn begin(endpoint: &Arc<Endpoint<Acme>>, length: Option<u64>) -> Result<Incoming<Acme>, u16> {
        let secret = Secret::new("key").unwrap().with_label("now");
        let claimed = secret.sign([b"0123456789".as_slice()]);
        let verifier = Verifier::new(&secret.into(), [claimed]);
        let now = SystemTime::UNIX_EPOCH;
        Incoming::new(Share::new(endpoint), LIMITS, verifier, length, now)
            .map_err(|rejection| rejection.status().as_u16())
    }

    fn endpoint() -> Arc<Endpoint<Acme>> {
        let name = crate::header_name("x-sig").unwrap();
        let scheme = Scheme::hex(name, Secret::new("key").unwrap());
        Arc::new(Endpoint::new(Acme(scheme)))
    }

    fn update(incoming: &mut Incoming<Acme>, frame: &'static str) -> Option<&'static str> {
        let refused = incoming.update(Bytes::from_static(frame.as_bytes())).err();
        refused.map(|rejection| rejection.reason())
    }

    #[test]
    fn a_declared_length_is_held_to_the_limit() {
        let endpoint = endpoint();
        assert!(begin(&endpoint, None).is_ok());
        assert!(begin(&endpoint, Some(10)).is_ok());
        assert_eq!(begin(&endpoint, Some(11)).err(), Some(413));
        assert_eq!(begin(&endpoint, Some(u64::MAX)).err(), Some(413));
    }

    #[test]
    fn a_body_of_the_limit_is_a_delivery_and_one_byte_more_is_not() {
        let endpoint = endpoint();
        let mut incoming = begin(&endpoint, None).unwrap();
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
    }

    #[test]
    fn what_is_under_way_is_held_to_its_own_limit() {
        let endpoint = endpoint();
        let mut first = begin(&endpoint, None).unwrap();
        let mut second = begin(&endpoint, None).unwrap();
        assert_eq!(update(&mut first, "0123456789"), None);
        assert_eq!(update(&mut second, "01234"), None);
        assert_eq!(update(&mut second, "5"), Some("overloaded"));
        drop(first);
        assert_eq!(update(&mut second, "56789"), None);
        assert!(second.finish().is_ok());
    }

    #[test]
    fn debug_shows_no_body_and_no_key() {
        let endpoint = endpoint();
        let mut incoming = begin(&endpoint, None).unwrap();
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
