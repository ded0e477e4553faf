use std::{sync::Arc, time::Duration};

use countersign::Envelope;

use super::EntryId;
use crate::complete::Place;

/// What a worker asks a store for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Claim {
    /// The name of the provider whose entries it handles.
    pub provider: Arc<str>,
    /// At most so many entries.
    pub limit: usize,
    /// How long they are the worker's, unless it renews the lease.
    pub lease: Duration,
    /// The worker's name, for humans.
    pub worker: Arc<str>,
}

impl Claim {
    /// At most `limit` entries of this provider, for this long.
    #[must_use]
    pub fn new(
        provider: impl Into<Arc<str>>,
        limit: usize,
        lease: Duration,
        worker: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            provider: provider.into(),
            limit,
            lease,
            worker: worker.into(),
        }
    }
}

/// What a store gave to a worker.
#[derive(Debug)]
#[non_exhaustive]
pub struct Claims {
    /// The entries, oldest first.
    pub claimed: Vec<Claimed>,
    /// When the next entry of the provider is due, counted from now, if one waits or runs.
    pub next_due: Option<Duration>,
    /// How many entries became dead, since their last attempt had not ended when its lease did.
    pub died: usize,
}

impl Claims {
    /// These entries.
    #[must_use]
    pub fn new(claimed: Vec<Claimed>, next_due: Option<Duration>, died: usize) -> Self {
        Self {
            claimed,
            next_due,
            died,
        }
    }
}

/// The right to end one attempt: it holds until the entry is claimed anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    id: EntryId,
    token: i64,
}

impl Ticket {
    /// The right to end the attempt that was claimed with this token.
    #[must_use]
    pub fn new(id: EntryId, token: i64) -> Self {
        Self { id, token }
    }

    /// Whose attempt it is.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// The token of the claim. Each claim of an entry has a higher one.
    #[must_use]
    pub fn token(&self) -> i64 {
        self.token
    }
}

/// An entry that a worker has claimed, with all that its handler needs.
#[derive(Debug)]
#[non_exhaustive]
pub struct Claimed {
    /// The right to end the attempt.
    pub ticket: Ticket,
    /// Which attempt it is; the first is 1.
    pub attempt: u32,
    /// The last attempt that there will be.
    pub max_attempts: u32,
    /// The delivery as it was stored.
    pub envelope: Envelope,
    /// Where it can be completed in a transaction of the handler's own.
    pub(crate) place: Option<Place>,
}

impl Claimed {
    /// The attempt of this number, of what is in the envelope.
    #[must_use]
    pub fn new(ticket: Ticket, attempt: u32, max_attempts: u32, envelope: Envelope) -> Self {
        Self {
            ticket,
            attempt,
            max_attempts,
            envelope,
            place: None,
        }
    }

    /// The same, of the inbox at this place.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[must_use]
    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}
