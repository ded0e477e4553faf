use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use bytes::Bytes;
use countersign::{Refused, Rejection};
use tracing::Dispatch;

use super::{
    event::{self, Context},
    worker::Job,
};
use crate::{Doctor, request::OwnedHead};

/// What was refused.
pub(super) enum Subject {
    /// The head, and the body was not read.
    Head,
    /// A body that does not match its signature.
    Body(Bytes),
}

impl Subject {
    /// `None` if it was refused for what no diagnosis explains.
    pub(super) fn of(refused: &Refused<'_>) -> Option<Self> {
        match refused.rejection() {
            Rejection::SignatureMismatch => refused.body().cloned().map(Self::Body),
            Rejection::HeaderMissing(_)
            | Rejection::HeaderRepeated(_)
            | Rejection::SignatureMalformed
            | Rejection::TimestampMalformed
            | Rejection::TimestampOutOfTolerance => Some(Self::Head),
            _ => None,
        }
    }
}

/// A diagnosis to make, and to write to the log of the thread that asks for it.
pub(super) struct SearchJob {
    pub(super) provider: &'static str,
    pub(super) endpoint: Option<Arc<str>>,
    pub(super) tenant: Option<Arc<str>>,
    pub(super) doctor: Doctor<'static>,
    pub(super) head: OwnedHead,
    pub(super) subject: Subject,
    pub(super) received_at: SystemTime,
    pub(super) dropped: Arc<AtomicU64>,
    pub(super) dispatch: Dispatch,
}

impl SearchJob {
    fn context(&self, dropped: u64) -> Context<'_> {
        Context {
            provider: self.provider,
            endpoint: self.endpoint.as_deref(),
            tenant: self.tenant.as_deref(),
            dropped: (dropped > 0).then_some(dropped),
        }
    }
}

impl Job for SearchJob {
    fn run(&self) {
        let now = self.received_at;
        let diagnosis = match &self.subject {
            Subject::Body(body) => self.doctor.diagnose_copy(&self.head, body, Some(now)),
            Subject::Head => self.doctor.diagnose_head(&self.head, now),
        };
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        tracing::dispatcher::with_default(&self.dispatch, || {
            event::diagnosed(self.context(dropped), &diagnosis);
        });
    }

    fn panicked(&self) {
        tracing::dispatcher::with_default(&self.dispatch, || event::panicked(self.context(0)));
    }
}
