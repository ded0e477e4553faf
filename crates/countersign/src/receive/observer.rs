use std::{fmt, time::SystemTime};

use bytes::Bytes;

use super::{Head, Rejection};
use crate::{DeliveryId, Scheme, Verdict, sign::Verified};

/// What an operator hangs on a [`Receiver`](crate::Receiver), to see each request and what becomes of
/// it. It changes no answer: what panics in it is caught and logged.
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
///
/// use countersign::{Arrival, Observation, Observer, Refused};
///
/// /// Counts what is refused although it claims a signature.
/// struct Forgeries(Arc<AtomicUsize>);
///
/// impl Observer for Forgeries {
///     fn begin(&self, _arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
///         Some(Box::new(Forgeries(Arc::clone(&self.0))))
///     }
/// }
///
/// impl Observation for Forgeries {
///     fn refused(self: Box<Self>, refused: &Refused<'_>) {
///         if refused.rejection().reason() == "signature_mismatch" {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// A request arrived. `None` if what becomes of it does not matter, which costs nothing.
    ///
    /// It runs where the request is received: what takes long belongs on another thread.
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>>;
}

/// One request that an [`Observer`] watches. One of the three is called, once.
pub trait Observation: Send {
    /// The request is authentic, and of the provider's format.
    fn accepted(self: Box<Self>, accepted: &Accepted<'_>) {
        let _ = accepted;
    }

    /// The request was refused.
    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        let _ = refused;
    }

    /// The request ended without a verdict: the client hung up, or the server dropped it.
    fn abandoned(self: Box<Self>) {}
}

/// What an observer is told of a request that arrives.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    provider: &'static str,
    endpoint: Option<&'a str>,
    head: Head<'a>,
}

/// What an observation is told of an authentic request.
#[derive(Clone, Copy)]
pub struct Accepted<'a> {
    scheme: &'a Scheme,
    verified: &'a Verified,
    received_at: SystemTime,
}

/// What an observation is told of a refused request.
#[derive(Clone, Copy)]
pub struct Refused<'a> {
    pub(super) rejection: &'a Rejection,
    pub(super) body: Option<&'a Bytes>,
    pub(super) tenant: Option<&'a str>,
}

impl<'a> Arrival<'a> {
    /// A request with this head at an endpoint of this provider, as a test of an observer needs it.
    #[must_use]
    pub fn new(provider: &'static str, endpoint: Option<&'a str>, head: Head<'a>) -> Self {
        Self {
            provider,
            endpoint,
            head,
        }
    }

    /// The name of the provider whose endpoint it came to.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// The name of that endpoint, if it has one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&'a str> {
        self.endpoint
    }

    /// Its head.
    #[must_use]
    pub fn head(&self) -> &Head<'a> {
        &self.head
    }
}

impl<'a> Accepted<'a> {
    pub(crate) fn new(scheme: &'a Scheme, verified: &'a Verified, received_at: SystemTime) -> Self {
        Self {
            scheme,
            verified,
            received_at,
        }
    }

    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &'a Bytes {
        &self.verified.body
    }

    /// What makes two deliveries the same one, worked out at each call.
    #[must_use]
    pub fn id(&self) -> DeliveryId {
        DeliveryId::of(self.scheme, self.verified)
    }

    /// The label of the secret that the request was signed with.
    #[must_use]
    pub fn secret_label(&self) -> Option<&'a str> {
        self.verified.secret_label.as_deref()
    }

    /// The tenant whose secret that is.
    #[must_use]
    pub fn tenant(&self) -> Option<&'a str> {
        self.verified.tenant()
    }

    /// When its head arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at
    }

    /// What a receiver says of it in an [`Envelope`](crate::Envelope).
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::accepted(self.id(), self.secret_label())
    }
}

impl<'a> Refused<'a> {
    /// Why.
    #[must_use]
    pub fn rejection(&self) -> &'a Rejection {
        self.rejection
    }

    /// The body, where all of it came.
    #[must_use]
    pub fn body(&self) -> Option<&'a Bytes> {
        self.body
    }

    /// The tenant that the request is for.
    #[must_use]
    pub fn tenant(&self) -> Option<&'a str> {
        self.tenant
    }
}

/// Shows nothing of what the request says.
impl fmt::Debug for Accepted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("secret_label", &self.secret_label())
            .field("tenant", &self.tenant())
            .field("body_len", &self.body().len())
            .finish_non_exhaustive()
    }
}

/// Shows nothing of what the request says.
impl fmt::Debug for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("reason", &self.rejection.reason())
            .field("tenant", &self.tenant)
            .field("body_len", &self.body.map(Bytes::len))
            .finish()
    }
}
