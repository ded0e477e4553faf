use std::{any::Any, fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use countersign::Envelope;

use super::{
    expect::{Wrong, equal},
    sample::{PROVIDER, Sample},
};
use crate::{
    Admission, Claim, Claimed, Clock, Entry, EntryId, Filter, Inbox, Settled, Settlement, Store,
    Ticket,
};

/// How a store's time is let pass.
pub type Passing = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A store that is held to the cases, and how it is handled.
#[derive(Clone)]
pub struct Subject {
    store: Arc<dyn Store>,
    other: Arc<dyn Store>,
    pass: Passing,
    unit: Duration,
    kept: Vec<Arc<dyn Any + Send + Sync>>,
}

impl Subject {
    /// A store. Unless it is told how, time passes by itself.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            other: Arc::clone(&store),
            store,
            pass: Arc::new(|time| Box::pin(tokio::time::sleep(time))),
            unit: Duration::from_millis(500),
            kept: Vec::new(),
        }
    }

    /// The store of an inbox.
    #[must_use]
    pub fn of(inbox: &Inbox) -> Self {
        Self::new(Arc::clone(inbox.backend()))
    }

    /// A second handle on the same data, as another process has one.
    #[must_use]
    pub fn with_other(mut self, other: Arc<dyn Store>) -> Self {
        self.other = other;
        self
    }

    /// The same, of an inbox.
    #[must_use]
    pub fn with_other_inbox(self, other: &Inbox) -> Self {
        self.with_other(Arc::clone(other.backend()))
    }

    /// Time passes by advancing this clock, which the store and its second handle have.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        let pass: Passing = Arc::new(move |time| {
            clock.advance(time);
            Box::pin(std::future::ready(()))
        });
        self.with_time(pass)
    }

    /// Time passes by this, at no cost: a store in a database may set every time in its rows back.
    #[must_use]
    pub fn with_time(mut self, pass: Passing) -> Self {
        self.pass = pass;
        self.unit = Duration::from_secs(60);
        self
    }

    /// Keeps a value as long as the store is used: a directory that is deleted with it.
    #[must_use]
    pub fn keeping(mut self, value: impl Any + Send + Sync) -> Self {
        self.kept.push(Arc::new(value));
        self
    }

    /// The same with another store around each handle.
    #[must_use]
    pub fn wrapped<S: Store>(mut self, wrap: impl Fn(Arc<dyn Store>) -> S) -> Self {
        self.store = Arc::new(wrap(self.store));
        self.other = Arc::new(wrap(self.other));
        self
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Its second handle; the first, if it has no second.
    #[must_use]
    pub fn other(&self) -> &Arc<dyn Store> {
        &self.other
    }

    /// So much time that a case notices, and a case needs less than it for what it does.
    pub(super) fn unit(&self) -> Duration {
        self.unit
    }

    pub(super) async fn pass(&self, units: u32) {
        (self.pass)(self.unit * units).await;
    }

    pub(super) async fn put(&self, sample: &Sample) -> Result<EntryId, Wrong> {
        match self.store.put(sample.delivery()).await? {
            Admission::New(id) => Ok(id),
            Admission::Duplicate(id) => Err(Wrong::new(format!(
                "what is new was taken for a duplicate of entry {id}"
            ))),
        }
    }

    pub(super) async fn put_again(&self, sample: &Sample, first: EntryId) -> Result<(), Wrong> {
        let admission = self.store.put(sample.delivery()).await?;
        equal("what came again", admission, Admission::Duplicate(first))
    }

    /// Claims with a lease that ends after one unit.
    pub(super) async fn claim(&self, limit: usize) -> Result<Vec<Claimed>, Wrong> {
        let claim = Claim::new(PROVIDER, limit, self.unit, "worker-1");
        Ok(self.store.claim(claim).await?.claimed)
    }

    pub(super) async fn claim_one(&self) -> Result<Claimed, Wrong> {
        let mut claimed = self.claim(1).await?;
        claimed
            .pop()
            .ok_or_else(|| Wrong::new("nothing was claimed, and something is due"))
    }

    pub(super) async fn claim_none(&self, why: &str) -> Result<(), Wrong> {
        match self.claim(9).await?.first() {
            None => Ok(()),
            Some(claimed) => Err(Wrong::new(format!(
                "entry {} was claimed, although {why}",
                claimed.ticket.id()
            ))),
        }
    }

    pub(super) async fn settle(&self, ticket: Ticket, end: Settlement) -> Result<Settled, Wrong> {
        Ok(self.store.settle(ticket, end).await?)
    }

    /// Claims one entry, and ends the attempt.
    pub(super) async fn claim_and_settle(&self, end: Settlement) -> Result<Settled, Wrong> {
        let ticket = self.claim_one().await?.ticket;
        self.settle(ticket, end).await
    }

    pub(super) async fn entry(&self, id: EntryId) -> Result<Entry, Wrong> {
        Ok(self.whole(id).await?.0)
    }

    pub(super) async fn whole(&self, id: EntryId) -> Result<(Entry, Option<Envelope>), Wrong> {
        let shown = self.other.show(id).await?;
        shown.ok_or_else(|| Wrong::new(format!("entry {id} is gone")))
    }

    pub(super) async fn is_gone(&self, id: EntryId) -> Result<bool, Wrong> {
        Ok(self.other.show(id).await?.is_none())
    }

    pub(super) async fn list(&self, filter: Filter) -> Result<Vec<EntryId>, Wrong> {
        let entries = self.other.list(filter, None, 1_000).await?;
        Ok(entries.iter().map(|entry| entry.id).collect())
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("store", &self.store)
            .field("other", &self.other)
            .field("unit", &self.unit)
            .finish_non_exhaustive()
    }
}
