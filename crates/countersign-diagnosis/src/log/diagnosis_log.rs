use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use countersign::{Arrival, Observation, Observer, Refused, Scheme};

use super::{
    event,
    live_keys::LiveKeys,
    rate_limit::RateLimit,
    search_job::{SearchJob, Subject},
    worker::Worker,
};
use crate::{Doctor, request::OwnedHead};

/// An observer that logs why a signature was refused, at most once a minute.
///
/// It writes the [`Diagnosis`](crate::Diagnosis) of one 401 as a `tracing` event of level WARN and
/// target `countersign`. An event never holds a secret, a signature or a body.
///
/// - `webhook rejection diagnosed` has the fields `provider`, `causes` (their codes), `why` and `fix`,
///   with one entry per cause, separated by `; `.
/// - `webhook rejection not explained` has `provider`, `causes`, which is `unknown`, `why`, and
///   `seen`: the codes of what is wrong besides, often none.
///
/// Both have the fields `endpoint` and `tenant` where the endpoint has a name and the request is for a
/// tenant, and `dropped` where refusals since the
/// last event were not diagnosed because the search was busy. `the diagnosis of a webhook rejection
/// panicked`, of level ERROR, is a bug of this crate.
///
/// ```
/// use countersign::{Receiver, Secret};
/// use countersign_diagnosis::{DiagnosisLog, Key};
/// # use countersign::{HeaderName, Message, ParseError, Provider, Scheme};
/// # struct Acme;
/// # static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-acme-signature"));
/// # impl Provider for Acme {
/// #     const NAME: &'static str = "acme";
/// #     type Event = ();
/// #     fn scheme(&self) -> &Scheme {
/// #         &SCHEME
/// #     }
/// #     fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
/// #         Ok(())
/// #     }
/// # }
///
/// let log = DiagnosisLog::new(Acme.scheme().clone(), [Key::new("key")?]);
/// let receiver = Receiver::new(Acme, Secret::new("key")?).observe(log);
///
/// // In the log: causes="signature_in_other_header"
/// let headers = [("x-hub-signature-256", "sha256=5e1f")];
/// assert!(receiver.verify(&headers, "{}").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The minute is that of all clones of the receiver together. Anybody can send what is refused, and
/// so use up the minute: the log then has `unknown`, or whatever mistake they made. A head that is
/// refused is diagnosed without the body, which is not read.
///
/// No answer changes or waits. The search runs on a thread of its own, which the first diagnosis
/// starts and dropping the last clone of the receiver ends. One request is searched and one may wait,
/// whose bodies are shared with it and not copied; what comes while both places are taken is
/// dropped, and counted. An event goes to the subscriber of the thread that refused the request, and
/// none is worked out that this subscriber does not take. While the minute is free, the header fields
/// that concern the signature are copied of each request; while it is not, nothing is done.
///
/// The keys can be replaced while requests arrive: give the log [`LiveKeys`], and keep a clone.
///
/// A receiver for tenants has no keys of its own: give the log those of all tenants, or none, for the
/// causes that need no key.
///
/// The work is bounded: a body of more than 256 KiB is tried with other keys and hashes, and not
/// changed, and at most 80 MiB are hashed.
pub struct DiagnosisLog {
    shared: Arc<Shared>,
}

struct Shared {
    /// It knows the scheme, and no key.
    doctor: Doctor<'static>,
    keys: LiveKeys,
    limit: RateLimit,
    worker: Worker<SearchJob>,
    dropped: Arc<AtomicU64>,
}

const INTERVAL: Duration = Duration::from_secs(60);

impl DiagnosisLog {
    /// Diagnoses by this scheme and with these keys, which are the ones that the endpoint accepts.
    pub fn new(scheme: Scheme, keys: impl Into<LiveKeys>) -> Self {
        Self::with_interval(scheme, keys.into(), INTERVAL)
    }

    pub(super) fn with_interval(scheme: Scheme, keys: LiveKeys, interval: Duration) -> Self {
        Self {
            shared: Arc::new(Shared {
                doctor: Doctor::serving(scheme),
                keys,
                limit: RateLimit::new(interval),
                worker: Worker::new(),
                dropped: Arc::default(),
            }),
        }
    }
}

impl Observer for DiagnosisLog {
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        if !self.shared.limit.is_free(Instant::now()) || !event::is_heard() {
            return None;
        }
        let head = arrival.head();
        Some(Box::new(Watched {
            shared: Arc::clone(&self.shared),
            provider: arrival.provider(),
            endpoint: arrival.endpoint().map(Into::into),
            head: self.shared.doctor.copy(head),
            received_at: head.received_at(),
        }))
    }
}

/// A request that is logged if it is refused.
struct Watched {
    shared: Arc<Shared>,
    provider: &'static str,
    endpoint: Option<Arc<str>>,
    head: OwnedHead,
    received_at: SystemTime,
}

impl Observation for Watched {
    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        let Some(subject) = Subject::of(refused) else {
            return;
        };
        let Self {
            shared,
            provider,
            endpoint,
            head,
            received_at,
        } = *self;
        if !event::is_heard() || !shared.limit.reserve(Instant::now()) {
            return;
        }
        let keys = shared.keys.load();
        let search = SearchJob {
            provider,
            endpoint,
            tenant: refused.tenant().map(Into::into),
            doctor: keys
                .iter()
                .cloned()
                .fold(shared.doctor.clone(), Doctor::with_key),
            head,
            subject,
            received_at,
            dropped: Arc::clone(&shared.dropped),
            dispatch: tracing::dispatcher::get_default(Clone::clone),
        };
        if !shared.worker.submit(search) {
            shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for DiagnosisLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiagnosisLog")
            .field("doctor", &self.shared.doctor)
            .field("keys", &self.shared.keys)
            .finish_non_exhaustive()
    }
}
