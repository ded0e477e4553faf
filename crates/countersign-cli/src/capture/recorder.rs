use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use countersign::{Accepted, Envelope, Head, Observation, Observer, Refused, Verdict};

/// Records the envelope of one request: an observer of the receiver that judges it.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    recorded: Arc<Mutex<Option<Envelope>>>,
    provider: Arc<str>,
    body: Option<Bytes>,
}

/// The request that a [`Recorder`] watches.
struct Recording {
    envelope: Envelope,
    recorded: Arc<Mutex<Option<Envelope>>>,
}

impl Recorder {
    /// `provider` is the name of whose signature the request has, or empty. `body` is there if all of
    /// it came: a receiver does not show the body of a request that its head refuses.
    pub(crate) fn new(provider: &str, body: Option<Bytes>) -> Self {
        Self {
            recorded: Arc::default(),
            provider: provider.into(),
            body,
        }
    }

    /// The envelope, once the request is judged.
    pub(crate) fn take(&self) -> Option<Envelope> {
        lock(&self.recorded).take()
    }
}

impl Observer for Recorder {
    fn begin(&self, head: &Head<'_>) -> Option<Box<dyn Observation>> {
        let mut envelope = Envelope::new(&self.provider, head);
        if let Some(body) = &self.body {
            envelope = envelope.with_body(body.clone());
        }
        Some(Box::new(Recording {
            envelope,
            recorded: Arc::clone(&self.recorded),
        }))
    }
}

impl Recording {
    fn end(self, verdict: Verdict) {
        *lock(&self.recorded) = Some(self.envelope.with_verdict(verdict));
    }
}

impl Observation for Recording {
    fn accepted(self: Box<Self>, accepted: &Accepted<'_>) {
        self.end(accepted.verdict());
    }

    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        self.end(Verdict::from(refused.rejection()));
    }
}

fn lock(recorded: &Mutex<Option<Envelope>>) -> std::sync::MutexGuard<'_, Option<Envelope>> {
    recorded.lock().unwrap_or_else(PoisonError::into_inner)
}
