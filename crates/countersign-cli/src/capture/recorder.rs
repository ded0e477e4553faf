use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use countersign::{Accepted, Arrival, Envelope, Observation, Observer, Refused, Verdict};

/// Records the envelope of one request: an observer of the receiver that judges it.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    recorded: Arc<Mutex<Option<Envelope>>>,
    provider: Arc<str>,
}

/// The request that a [`Recorder`] watches.
struct Recording {
    envelope: Envelope,
    recorded: Arc<Mutex<Option<Envelope>>>,
}

impl Recorder {
    /// `provider` is the name of whose signature the request has, or empty.
    pub(crate) fn new(provider: &str) -> Self {
        Self {
            recorded: Arc::default(),
            provider: provider.into(),
        }
    }

    /// The envelope, once the request is judged. A receiver does not show the body of a request that
    /// its head refuses.
    pub(crate) fn take(&self) -> Option<Envelope> {
        lock(&self.recorded).take()
    }
}

impl Observer for Recorder {
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        Some(Box::new(Recording {
            envelope: Envelope::new(&self.provider, arrival.head()),
            recorded: Arc::clone(&self.recorded),
        }))
    }
}

impl Recording {
    fn end(self, body: Option<&Bytes>, verdict: Verdict) {
        let mut envelope = self.envelope.with_verdict(verdict);
        if let Some(body) = body {
            envelope = envelope.with_body(body.clone());
        }
        *lock(&self.recorded) = Some(envelope);
    }
}

impl Observation for Recording {
    fn accepted(self: Box<Self>, accepted: &Accepted<'_>) {
        self.end(Some(accepted.body()), accepted.verdict());
    }

    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        self.end(refused.body(), Verdict::from(refused.rejection()));
    }
}

fn lock(recorded: &Mutex<Option<Envelope>>) -> MutexGuard<'_, Option<Envelope>> {
    recorded.lock().unwrap_or_else(PoisonError::into_inner)
}
