use std::{
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;

use super::{Head, Rejection};
use crate::{
    DeliveryId, Scheme, Verdict,
    event::Parts,
    telemetry::{self, TARGET},
};

/// What an operator hangs on a [`Receiver`](crate::Receiver), to see each request and what becomes of
/// it. It changes no answer: what panics in it is caught and logged.
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
///
/// use countersign::{Head, Observation, Observer, Refused};
///
/// /// Counts what is refused although it claims a signature.
/// struct Forgeries(Arc<AtomicUsize>);
///
/// impl Observer for Forgeries {
///     fn begin(&self, _head: &Head<'_>) -> Option<Box<dyn Observation>> {
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
    fn begin(&self, head: &Head<'_>) -> Option<Box<dyn Observation>>;
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

/// What an observation is told of an authentic request.
#[derive(Clone, Copy)]
pub struct Accepted<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) parts: &'a Parts,
}

/// What an observation is told of a refused request.
#[derive(Clone, Copy)]
pub struct Refused<'a> {
    pub(super) rejection: &'a Rejection,
    pub(super) body: Option<&'a Bytes>,
    pub(super) tenant: Option<&'a str>,
}

impl<'a> Accepted<'a> {
    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &'a Bytes {
        &self.parts.body
    }

    /// What makes two deliveries the same one, worked out at each call.
    #[must_use]
    pub fn id(&self) -> DeliveryId {
        self.parts.id(self.scheme)
    }

    /// The label of the secret that the request was signed with.
    #[must_use]
    pub fn secret_label(&self) -> Option<&'a str> {
        self.parts.secret_label.as_deref()
    }

    /// The tenant whose secret that is.
    #[must_use]
    pub fn tenant(&self) -> Option<&'a str> {
        self.parts.tenant.as_deref()
    }

    /// When its head arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.parts.received_at
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

/// What watches one request: the log and the metrics, which note that it was abandoned, and the
/// observations. It was abandoned, unless it has ended otherwise.
pub(crate) struct Observations {
    /// `None` once the request has ended.
    provider: Option<&'static str>,
    list: Vec<Box<dyn Observation>>,
}

impl Observations {
    pub(crate) fn begin(
        provider: &'static str,
        observers: &[Arc<dyn Observer>],
        head: &Head<'_>,
    ) -> Self {
        let mut list = Vec::new();
        if !observers.is_empty() {
            let begun = observers.iter();
            list.extend(begun.filter_map(|observer| guarded(|| observer.begin(head)).flatten()));
        }
        Self {
            provider: Some(provider),
            list,
        }
    }

    #[inline]
    pub(crate) fn accepted(&mut self, accepted: &Accepted<'_>) {
        self.end(|observation| observation.accepted(accepted));
    }

    #[inline]
    pub(crate) fn refused(&mut self, refused: &Refused<'_>) {
        self.end(|observation| observation.refused(refused));
    }

    /// Most requests are not observed, and then this is nearly nothing.
    #[inline]
    fn end(&mut self, say: impl Fn(Box<dyn Observation>)) {
        self.provider = None;
        if !self.list.is_empty() {
            tell(mem::take(&mut self.list), say);
        }
    }
}

impl Drop for Observations {
    fn drop(&mut self) {
        if let Some(provider) = self.provider {
            telemetry::abandoned(provider);
            self.end(Observation::abandoned);
        }
    }
}

#[inline(never)]
fn tell(observations: Vec<Box<dyn Observation>>, say: impl Fn(Box<dyn Observation>)) {
    for observation in observations {
        guarded(|| say(observation));
    }
}

fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    let result = catch_unwind(AssertUnwindSafe(call)).ok();
    if result.is_none() {
        tracing::error!(target: TARGET, "an observer panicked");
    }
    result
}
