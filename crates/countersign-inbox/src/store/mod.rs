//! Where entries are kept: what a store does, and the stores that there are.

mod claim;
mod delivery;
mod entry;
mod error;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod fields;
mod filter;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod opening;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod report;
mod settlement;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::{fmt, future::Future, pin::Pin, time::Duration};

use tokio::sync::watch;

pub use claim::{Claim, Claimed, Claims, Ticket};
pub use delivery::{Admission, NewDelivery};
pub use entry::{AttemptError, Entry, EntryId, State};
pub use error::StoreError;
pub use filter::Filter;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) use opening::Opening;
pub use report::{Finding, Stats, Sweep};
pub use settlement::{Settled, Settlement};

use countersign::Envelope;

/// What a method of a [`Store`] returns.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where an inbox keeps its entries.
///
/// Each method is one transaction: when its future resolves to `Ok`, what it did is committed and
/// survives a crash of the process and of the machine. A future that is dropped undoes nothing that it
/// began.
///
/// Times are the store's own: no method is told what time it is, so that the clocks of several
/// workers need not agree.
///
/// A store of an application's own is held to `conformance` (feature of the same name).
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Stores a delivery, or counts it where the store has its key already. The key and the entry are
    /// one transaction.
    fn put(&self, delivery: NewDelivery) -> StoreFuture<'_, Admission>;

    /// Claims entries that are due, oldest first: each gets a new token, and its attempt is counted.
    ///
    /// Due is what waits and whose time has come, and what runs and whose lease has ended. An entry whose
    /// last attempt has not ended in time is not claimed but becomes [`State::Dead`].
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claims>;

    /// Renews leases, and says which tickets still hold.
    fn renew(&self, tickets: Vec<Ticket>, lease: Duration) -> StoreFuture<'_, Vec<Ticket>>;

    /// Ends an attempt. Under another token than the entry's it changes nothing, and says so.
    fn settle(&self, ticket: Ticket, settlement: Settlement) -> StoreFuture<'_, Settled>;

    /// Entries that match, newest first, older than `before` if that is given.
    fn list(
        &self,
        filter: Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> StoreFuture<'_, Vec<Entry>>;

    /// One entry, with its envelope as long as the body is kept.
    fn show(&self, id: EntryId) -> StoreFuture<'_, Option<(Entry, Option<Envelope>)>>;

    /// Makes entries wait again, from their first attempt, and due at once. Returns how many there were. What
    /// runs, and what has no body any more, is left alone.
    fn requeue(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize>;

    /// Takes entries that wait or are dead out of the work, for the reason that a human gives. What runs is
    /// left alone: its attempt says how it ends.
    fn discard(&self, ids: Vec<EntryId>, reason: String) -> StoreFuture<'_, usize>;

    /// Deletes entries that are done, discarded or dead, with their bodies. Their keys stay.
    fn purge(&self, ids: Vec<EntryId>) -> StoreFuture<'_, usize>;

    /// How many entries there are in each state, and how old the oldest is that waits.
    fn stats(&self) -> StoreFuture<'_, Stats>;

    /// Deletes at most `limit` entries, and as many keys, that have expired by what their own rows say.
    fn sweep(&self, limit: usize) -> StoreFuture<'_, Sweep>;

    /// Checks what the store promises: the settings that make it durable, its schema, its integrity.
    fn check(&self) -> StoreFuture<'_, Vec<Finding>>;

    /// Tells of changes after which something may be due.
    fn changes(&self) -> Changes;
}

/// Tells a worker that something may be due, whichever process changed it.
///
/// It is a hint: it may come for nothing, and a worker looks from time to time without it.
#[derive(Debug, Clone)]
pub struct Changes {
    version: watch::Receiver<u64>,
}

impl Changes {
    /// What is told of by raising `version`.
    #[must_use]
    pub fn new(version: watch::Receiver<u64>) -> Self {
        Self { version }
    }

    /// Waits for a change since the last call. For ever, once the store is gone.
    pub async fn changed(&mut self) {
        if self.version.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
