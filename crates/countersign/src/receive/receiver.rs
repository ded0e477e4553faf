use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use super::{Checked, Endpoint, Head, Headers, Incoming, Observer, Rejection, Tenant, UnderWay};
use crate::{
    Delivery, LiveSecrets, Provider,
    telemetry::{self, RefusalSummary},
};

/// A provider, the secrets that its deliveries are signed with, and the policy of one endpoint.
///
/// Clones are cheap and share the provider, the secrets, and the count of the unverified bytes.
///
/// Adapters drive it in steps: [`begin`](Self::begin) with the head of a request, then
/// [`Incoming`] with its body. An application that has the whole request already, as a queue worker
/// or a serverless function does, calls [`verify`](Self::verify).
///
/// Where the secrets are looked up for each request, it is a [`Receiver<P, PerTenant>`](PerTenant),
/// which is [made for tenants](Self::for_tenants) and has no secrets of its own.
pub struct Receiver<P, S = LiveSecrets> {
    pub(super) endpoint: Arc<Endpoint<P>>,
    secrets: S,
}

/// The secrets of a [`Receiver`] are those of the tenant that a request is for.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PerTenant;

impl<P: Provider> Receiver<P> {
    /// Receives bodies of at most 1 MiB that are complete within 10 seconds, and holds at most
    /// 64 MiB of unverified bodies.
    ///
    /// The secrets are a [`Secret`](crate::Secret), several [`Secrets`](crate::Secrets) during a
    /// rotation, or
    /// [`LiveSecrets`] that are replaced while requests arrive.
    pub fn new(provider: P, secrets: impl Into<LiveSecrets>) -> Self {
        Self {
            endpoint: Arc::new(Endpoint::new(provider, P::NAME)),
            secrets: secrets.into(),
        }
    }

    /// Receives for several tenants: the secrets are looked up for each request, and
    /// [`begin_for`](Receiver::begin_for) is told whose they are. The limits are those of
    /// [`new`](Self::new).
    pub fn for_tenants(provider: P) -> Receiver<P, PerTenant> {
        Receiver {
            endpoint: Arc::new(Endpoint::new(provider, P::NAME)),
            secrets: PerTenant,
        }
    }
}

/// How it is configured.
impl<P: Provider, S> Receiver<P, S> {
    /// Refuses larger bodies with 413.
    #[must_use]
    pub fn max_body_bytes(self, bytes: usize) -> Self {
        self.with(|endpoint| endpoint.limits.max_body_bytes = bytes)
    }

    /// Refuses with 408 a body that is not complete in this time, counted from the end of the head, or
    /// of the lookup of a tenant's secrets.
    ///
    /// The core has no clock: adapters enforce it. [`verify`](Self::verify) has no use for it, and
    /// `countersign-tower` without its feature `tokio` has no timer.
    #[must_use]
    pub fn read_timeout(self, timeout: Duration) -> Self {
        self.with(|endpoint| endpoint.limits.read_timeout = timeout)
    }

    /// Refuses with 408 a body that comes slower than this, in bytes a second: 1,024 by default, 0
    /// for no such limit. A body has 2 seconds before the rate counts.
    ///
    /// It is enforced by the adapter, as [`read_timeout`](Self::read_timeout) is.
    #[must_use]
    pub fn least_rate(self, bytes_per_second: u32) -> Self {
        self.with(|endpoint| endpoint.limits.least_rate = bytes_per_second)
    }

    /// Holds no more than this many bytes of unverified bodies, over all clones of this receiver
    /// together.
    ///
    /// Where there would be more, the body that has come slowest so far is given up: its bytes are
    /// freed at once, and its request is refused with 503. So clients that stall cannot keep out who
    /// sends. If no body waits for its next bytes, the new bytes are what is refused.
    ///
    /// Only bytes that have arrived count, not those that a client declares. The memory that they
    /// are kept in is at most twice as large; four times, for a body of which less than 64 KiB is
    /// there.
    #[must_use]
    pub fn max_buffered_bytes(self, bytes: usize) -> Self {
        self.with(|endpoint| endpoint.limits.max_buffered_bytes = bytes)
    }

    /// Names the endpoint, for the log, the metrics and the envelopes of an application that has
    /// several.
    #[must_use]
    pub fn endpoint(self, name: impl Into<Arc<str>>) -> Self {
        self.with(|endpoint| endpoint.name = Some(name.into()))
    }

    /// Sets the origin that senders know the endpoint by, such as `https://hooks.example.com`, for
    /// schemes that sign the URL: see [`Head::url`].
    ///
    /// An endpoint of such a scheme should always have it. Without it the host is whatever the request
    /// says: a proxy may have changed it, and whoever has captured what was sent to another host can
    /// send it here under that host's name, if both have the same secret.
    #[must_use]
    pub fn origin(self, origin: impl Into<Arc<str>>) -> Self {
        self.with(|endpoint| endpoint.origin = Some(origin.into()))
    }

    /// Shows every request, and what becomes of it, to this observer too.
    #[must_use]
    pub fn observe(self, observer: impl Observer) -> Self {
        self.with(|endpoint| endpoint.observers.push(Arc::new(observer)))
    }

    /// Logs at most this many refusals a minute on their own, and the others as one line: how many there
    /// were, by reason. That line comes with the first request after the minute, or when the receiver
    /// ends.
    ///
    /// Without it every refusal is a line, and strangers can fill a disk with them. The metrics count
    /// each refusal all the same.
    #[must_use]
    pub fn summarize_refusals(self, lines_a_minute: u32) -> Self {
        let summary = Arc::new(RefusalSummary::new(P::NAME, lines_a_minute));
        self.with(|endpoint| endpoint.summary = Some(summary))
    }

    fn with(self, change: impl FnOnce(&mut Endpoint<P>)) -> Self {
        let mut endpoint = Arc::unwrap_or_clone(self.endpoint);
        change(&mut endpoint);
        Self {
            endpoint: Arc::new(endpoint),
            secrets: self.secrets,
        }
    }
}

/// How one for tenants is configured.
impl<P: Provider> Receiver<P, PerTenant> {
    /// Refuses with 503 a request whose tenant's secrets are not found in this time. The default is
    /// 2 seconds. The adapter enforces it; `countersign-tower` without its feature `tokio` has no
    /// timer.
    #[must_use]
    pub fn lookup_timeout(self, timeout: Duration) -> Self {
        self.with(|endpoint| endpoint.limits.lookup_timeout = timeout)
    }

    /// Refuses with 503 a request whose tenant's secrets would have to be looked up while this many
    /// lookups are under way, over all clones of this receiver together. The default is 1,024.
    #[must_use]
    pub fn max_lookups(self, lookups: usize) -> Self {
        self.with(|endpoint| endpoint.limits.max_lookups = lookups)
    }

    /// Counts each tenant apart in the metrics, with the label `tenant`. Every tenant is then a time
    /// series of its own.
    #[must_use]
    pub fn tenant_in_metrics(self) -> Self {
        self.with(|endpoint| endpoint.counts_tenants = true)
    }
}

/// How it is driven.
impl<P: Provider> Receiver<P> {
    /// Checks the head of a request, before any byte of its body is read.
    ///
    /// The head's time of arrival becomes [`Delivery::received_at`].
    ///
    /// # Errors
    ///
    /// What [`Provider::begin`] refuses, a 401; then [`Rejection::BodyTooLarge`], a 413, for a
    /// declared length over the limit.
    pub fn begin(&self, head: &Head<'_>) -> Result<Incoming<P>, Rejection> {
        let under_way = UnderWay::begin(&self.endpoint, head);
        Incoming::begin(under_way, head, &self.secrets.load(), None)
    }

    /// Verifies a request whose body is at hand.
    ///
    /// ```
    /// use countersign::{Bytes, Receiver, Secret};
    /// # use countersign::{Message, ParseError, Provider, Scheme, HeaderName};
    /// # struct Acme;
    /// # static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-acme-signature"));
    /// # impl Provider for Acme {
    /// #     const NAME: &'static str = "acme";
    /// #     type Event = String;
    /// #     fn scheme(&self) -> &Scheme {
    /// #         &SCHEME
    /// #     }
    /// #     fn parse(&self, message: &Message<'_>) -> Result<String, ParseError> {
    /// #         String::from_utf8(message.body().to_vec()).map_err(ParseError::new)
    /// #     }
    /// # }
    /// let receiver = Receiver::new(Acme, Secret::new("key")?);
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
    /// The delivery's time is the system's when this is called; [`verify_head`](Self::verify_head)
    /// takes another, and what else is known of the request.
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
        self.verify_head(&Head::new(&headers, SystemTime::now()), body)
    }

    /// Verifies a request whose body is at hand, with all that is known of it.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_head(
        &self,
        head: &Head<'_>,
        body: impl Into<Bytes>,
    ) -> Result<Delivery<P>, Rejection> {
        let body = body.into();
        let head = head.with_body_at_least(u64::try_from(body.len()).unwrap_or(u64::MAX));
        self.begin(&head)
            .and_then(|mut incoming| match incoming.update(body) {
                Ok(()) => incoming.finish(),
                Err(rejection) => Err(incoming.refuse(rejection)),
            })
            .inspect_err(|rejection| telemetry::rejected(&self.endpoint, &head, None, rejection))
    }
}

/// How one for tenants is driven.
impl<P: Provider> Receiver<P, PerTenant> {
    /// Checks what a head shows without a secret, before the secrets are looked up: strangers cannot
    /// make an endpoint ask for a tenant without a signature of the right form.
    ///
    /// # Errors
    ///
    /// Those of [`Scheme::check`](crate::Scheme::check), then [`Rejection::BodyTooLarge`], then
    /// [`Rejection::SecretsUnavailable`] if [`max_lookups`](Self::max_lookups) are under way.
    pub fn check(&self, head: &Head<'_>) -> Result<Checked<P>, Rejection> {
        Checked::new(UnderWay::begin(&self.endpoint, head), head)
    }

    /// Begins to receive a request of this tenant, with the tenant's secrets.
    ///
    /// # Errors
    ///
    /// Those of [`Receiver::begin`].
    pub fn begin_for(&self, head: &Head<'_>, tenant: &Tenant) -> Result<Incoming<P>, Rejection> {
        let under_way = UnderWay::begin(&self.endpoint, head);
        Incoming::begin(under_way, head, tenant.secrets(), Some(tenant))
    }

    /// How long finding a tenant's secrets may take. The adapter enforces it.
    #[must_use]
    pub fn max_lookup_time(&self) -> Duration {
        self.endpoint.limits.lookup_timeout
    }
}

impl<P: Provider, S> Receiver<P, S> {
    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.endpoint.provider
    }

    /// The same endpoint without its secrets, for an adapter that refuses a request.
    #[must_use]
    pub fn without_secrets(&self) -> Receiver<P, PerTenant> {
        Receiver {
            endpoint: Arc::clone(&self.endpoint),
            secrets: PerTenant,
        }
    }
}

impl<P, S: Clone> Clone for Receiver<P, S> {
    fn clone(&self) -> Self {
        Self {
            endpoint: Arc::clone(&self.endpoint),
            secrets: self.secrets.clone(),
        }
    }
}

impl<P: Provider, S: fmt::Debug> fmt::Debug for Receiver<P, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("provider", &P::NAME)
            .field("endpoint", &self.endpoint.name())
            .field("secrets", &self.secrets)
            .field("limits", &self.endpoint.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
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
    fn debug_shows_the_limits_and_no_secret() {
        let shown = format!("{:?}", receiver().max_body_bytes(4321).endpoint("eu"));
        for expected in ["acme", "4321", "eu"] {
            assert!(shown.contains(expected), "{shown}");
        }
        assert!(!shown.contains("hidden"), "{shown}");
    }
}
