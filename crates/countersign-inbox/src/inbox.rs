use std::{fmt, sync::Arc, time::Duration};

use countersign::{Delivery, Envelope, EventInfo, Provider};

use crate::{
    Admission, Entry, EntryId, Filter, Finding, InboxOptions, NewDelivery, OpenError, Stats, Store,
    StoreError, Sweep, Worker, failpoint, telemetry,
};

/// Where deliveries are kept until they are handled. Clones are cheap and are the same inbox.
#[derive(Clone)]
pub struct Inbox {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    options: InboxOptions,
}

impl Inbox {
    pub(crate) fn new(store: Arc<dyn Store>, options: InboxOptions) -> Self {
        let shared = Shared { store, options };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Opens the inbox at `sqlite:PATH` or `postgres://…`, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// Those of [`InboxOptions::open`].
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        Self::options().open(url).await
    }

    /// Opens an inbox in memory, for tests: it ends with the process.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if its thread cannot be started.
    #[cfg(feature = "sqlite")]
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::options().in_memory()
    }

    /// How an inbox is opened that is not to have the defaults.
    #[must_use]
    pub fn options() -> InboxOptions {
        InboxOptions::new()
    }

    /// Stores a verified delivery. Once this returns `Ok` it is committed, and a 2xx may be said.
    ///
    /// If the future is dropped, the delivery is stored all the same.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it is not known to be stored, after
    /// [`store_timeout`](InboxOptions::store_timeout) at the latest. The answer to it is 503.
    pub async fn store<P: Provider<Event: EventInfo>>(
        &self,
        delivery: &Delivery<P>,
    ) -> Result<Admission, StoreError> {
        let options = &self.shared.options;
        self.put(NewDelivery::of(
            delivery,
            options.max_attempts,
            options.keep_keys,
        ))
        .await
    }

    /// Stores what an [`Envelope`] holds that was accepted when it was written down, under the name of its
    /// event. It is as much a delivery as the envelope is true: nothing is verified.
    ///
    /// `None` if the envelope was not accepted, or has no provider or body.
    ///
    /// # Errors
    ///
    /// Those of [`store`](Self::store).
    pub async fn import(
        &self,
        envelope: Envelope,
        event: Option<String>,
    ) -> Result<Option<Admission>, StoreError> {
        let options = &self.shared.options;
        let (max_attempts, keep_keys) = (options.max_attempts, options.keep_keys);
        match NewDelivery::from_envelope(envelope, event, max_attempts, keep_keys) {
            Some(delivery) => self.put(delivery).await.map(Some),
            None => Ok(None),
        }
    }

    async fn put(&self, delivery: NewDelivery) -> Result<Admission, StoreError> {
        let provider = delivery.provider().to_owned();
        failpoint::hit("before_put");
        let limit = self.shared.options.store_timeout;
        let result = tokio::time::timeout(limit, self.shared.store.put(delivery))
            .await
            .unwrap_or(Err(StoreError::TooSlow(limit)));
        telemetry::stored(&provider, &result);
        failpoint::hit("after_put");
        result
    }

    /// What handles the deliveries: a worker without handlers yet.
    pub fn worker(&self) -> Worker {
        Worker::new(self.clone())
    }

    /// Entries that match, newest first, older than `before` if that is given.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn list(
        &self,
        filter: Filter,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.shared.store.list(filter, before, limit).await
    }

    /// One entry, with its envelope as long as the body is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn show(&self, id: EntryId) -> Result<Option<(Entry, Option<Envelope>)>, StoreError> {
        self.shared.store.show(id).await
    }

    /// Makes entries wait again, from their first attempt: see [`Store::requeue`].
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn requeue(&self, ids: &[EntryId]) -> Result<usize, StoreError> {
        self.shared.store.requeue(ids.to_vec()).await
    }

    /// Takes entries out of the work, for the reason that a human gives: see [`Store::discard`].
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn discard(&self, ids: &[EntryId], reason: &str) -> Result<usize, StoreError> {
        self.shared
            .store
            .discard(ids.to_vec(), reason.to_owned())
            .await
    }

    /// Deletes entries that are done, discarded or dead, with their bodies: see [`Store::purge`].
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn purge(&self, ids: &[EntryId]) -> Result<usize, StoreError> {
        self.shared.store.purge(ids.to_vec()).await
    }

    /// How the inbox stands.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn stats(&self) -> Result<Stats, StoreError> {
        self.shared.store.stats().await
    }

    /// Deletes at most `limit` entries that have expired, and as many keys. A running worker does it by
    /// itself.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be written.
    pub async fn sweep(&self, limit: usize) -> Result<Sweep, StoreError> {
        self.shared.store.sweep(limit).await
    }

    /// Checks what the inbox promises: the settings that make it durable, its schema, its integrity, its
    /// clock.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be read.
    pub async fn check(&self) -> Result<Vec<Finding>, StoreError> {
        self.shared.store.check().await
    }

    pub(crate) fn backend(&self) -> &Arc<dyn Store> {
        &self.shared.store
    }

    pub(crate) fn keep_done(&self) -> Duration {
        self.shared.options.keep_done
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("store", &self.shared.store)
            .field("options", &self.shared.options)
            .finish()
    }
}
