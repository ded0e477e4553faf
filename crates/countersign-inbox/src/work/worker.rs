use std::{fmt, future::Future, sync::Arc, time::Duration};

use countersign::Provider;
use tokio::{sync::watch, task::JoinSet};

use super::{
    Backoff, BoxError, Outcome, Received,
    attempt::Attempt,
    handler::{Handler, Typed},
    lane::Lane,
    leases::Leases,
    sweeper,
};
use crate::{Claim, EntryId, Inbox, Settled, StoreError, TARGET};

/// Hands what an inbox holds to handlers, at least once each.
///
/// Several workers may share an inbox, in one process or in several.
#[must_use = "a worker does nothing until it runs"]
pub struct Worker {
    inbox: Inbox,
    handlers: Vec<Arc<dyn Handler>>,
    settings: Settings,
    grace: Duration,
    stop: watch::Sender<bool>,
}

/// What every attempt of a worker needs to know.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) worker: Arc<str>,
    pub(super) concurrency: usize,
    pub(super) backoff: Backoff,
    pub(super) timeout: Duration,
    pub(super) lease: Duration,
    pub(super) poll: Duration,
    pub(super) keep_done: Duration,
    stop: watch::Receiver<bool>,
}

impl Settings {
    /// Waits until the worker stops.
    pub(super) async fn stopping(&self) {
        // A worker that is gone stops too.
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }
}

/// What one [`step`](Worker::step) did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stepped {
    /// The entry that was attempted.
    pub entry: EntryId,
    /// What became of it. `None` if its lease was lost.
    pub settled: Option<Settled>,
}

impl Worker {
    pub(crate) fn new(inbox: Inbox) -> Self {
        let (stop, stopped) = watch::channel(false);
        let settings = Settings {
            worker: format!("{}-{:08x}", std::process::id(), fastrand::u32(..)).into(),
            concurrency: 8,
            backoff: Backoff::default(),
            timeout: Duration::from_secs(5 * 60),
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(5),
            keep_done: inbox.keep_done(),
            stop: stopped,
        };
        Self {
            inbox,
            handlers: Vec::new(),
            settings,
            grace: Duration::from_secs(25),
            stop,
        }
    }

    /// Handles a provider's deliveries. What the inbox holds of providers without a handler waits.
    ///
    /// An error, a panic and too long a time are failed attempts, and the delivery is handled again.
    pub fn handle<P, F, Fut>(self, handler: F) -> Self
    where
        P: Provider + Default,
        F: Fn(Received<P>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Outcome, BoxError>> + Send + 'static,
    {
        self.handle_with(P::default(), handler)
    }

    /// The same for a provider that is a value.
    pub fn handle_with<P, F, Fut>(mut self, provider: P, handler: F) -> Self
    where
        P: Provider,
        F: Fn(Received<P>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Outcome, BoxError>> + Send + 'static,
    {
        self.handlers.retain(|other| other.provider() != P::NAME);
        self.handlers.push(Arc::new(Typed {
            provider,
            handle: handler,
        }));
        self
    }

    /// How many deliveries of each provider are handled at once; the default is 8.
    pub fn concurrency(mut self, deliveries: usize) -> Self {
        self.settings.concurrency = deliveries.max(1);
        self
    }

    /// How long it waits after a failed attempt.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.settings.backoff = backoff;
        self
    }

    /// How long a handler may take before it is stopped and its attempt has failed; the default is 5
    /// minutes. A handler that blocks its thread cannot be stopped.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.settings.timeout = time;
        self
    }

    /// After which time another worker takes an entry whose worker has died; the default is 30 seconds. A
    /// worker that lives renews its leases at a third of it.
    pub fn lease(mut self, time: Duration) -> Self {
        self.settings.lease = time.max(Duration::from_millis(30));
        self
    }

    /// How often it looks into the inbox if nobody tells it of a change; the default is 5 seconds.
    pub fn poll(mut self, time: Duration) -> Self {
        self.settings.poll = time.max(Duration::from_millis(1));
        self
    }

    /// How long handlers may go on after the shutdown has begun; the default is 25 seconds. Those that have
    /// not ended then are stopped, and their attempts do not count.
    pub fn grace(mut self, time: Duration) -> Self {
        self.grace = time;
        self
    }

    /// The worker's name in the entries that it handles. The default is the process id and a random
    /// number.
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.worker = name.into();
        self
    }

    /// Handles what comes, until `shutdown` is ready; then claims nothing more, and waits for the handlers
    /// that run.
    ///
    /// Where the store is down, it goes on trying. It returns what `shutdown` does: a server that ends by
    /// itself may be the shutdown.
    pub async fn run_until<F: IntoFuture>(self, shutdown: F) -> F::Output {
        let leases = Arc::new(Leases::default());
        let mut lanes = JoinSet::new();
        for handler in &self.handlers {
            let lane = Lane {
                store: Arc::clone(self.inbox.backend()),
                handler: Arc::clone(handler),
                leases: Arc::clone(&leases),
                settings: self.settings.clone(),
            };
            lanes.spawn(lane.run());
        }
        let mut upkeep = JoinSet::new();
        let (store, lease) = (Arc::clone(self.inbox.backend()), self.settings.lease);
        let kept = Arc::clone(&leases);
        upkeep.spawn(async move { kept.keep(&*store, lease).await });
        let inbox = self.inbox.clone();
        upkeep.spawn(async move { sweeper::sweep(&inbox).await });

        let output = shutdown.into_future().await;
        self.stop.send_replace(true);
        let ended = async { while lanes.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, ended).await.is_err() {
            tracing::warn!(target: TARGET, "handlers that run are stopped");
            leases.abort_all();
            // To give their entries back takes a moment, and no more: their leases end by themselves.
            let released = async { while lanes.join_next().await.is_some() {} };
            let _ = tokio::time::timeout(RELEASE, released).await;
        }
        output
    }

    /// Makes one attempt of what is due, and waits for its end. `None` if nothing is due.
    ///
    /// It is for tests, and for what runs a worker from time to time instead of always.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if nothing can be claimed.
    pub async fn step(&self) -> Result<Option<Stepped>, StoreError> {
        let store = self.inbox.backend();
        for handler in &self.handlers {
            let worker = Arc::clone(&self.settings.worker);
            let claim = Claim::new(handler.provider(), 1, self.settings.lease, worker);
            let mut claims = store.claim(claim.clone()).await?;
            // What has died gave its place to nothing.
            while claims.claimed.is_empty() && claims.died > 0 {
                claims = store.claim(claim.clone()).await?;
            }
            let Some(claimed) = claims.claimed.pop() else {
                continue;
            };
            let leases = Arc::new(Leases::default());
            let attempt = Attempt {
                store: Arc::clone(store),
                handler: Arc::clone(handler),
                leases: Arc::clone(&leases),
                settings: self.settings.clone(),
            };
            let entry = claimed.ticket.id();
            let settled = tokio::select! {
                settled = attempt.run(claimed) => settled,
                () = leases.keep(&**store, self.settings.lease) => None,
            };
            return Ok(Some(Stepped { entry, settled }));
        }
        Ok(None)
    }
}

/// How long a worker waits for stopped handlers to be given back.
const RELEASE: Duration = Duration::from_secs(2);

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("name", &self.settings.worker)
            .field("handlers", &self.handlers)
            .finish_non_exhaustive()
    }
}
