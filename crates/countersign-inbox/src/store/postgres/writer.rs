use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::{mpsc, oneshot};

use super::{error::Failure, listener::Local, pools::Pools, put};
use crate::{
    failpoint,
    store::{Admission, NewDelivery, StoreError},
};

/// How many deliveries may wait, and how many bytes of bodies with them.
const MAX_WAITING: usize = 4_096;
const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// How many deliveries are committed at once, and how many bytes of bodies unless one alone has more.
const MAX_BATCH: usize = 512;
const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;

type Reply = oneshot::Sender<Result<Admission, StoreError>>;

/// The task that stores deliveries. It commits all that waits in one transaction, so that many
/// deliveries share one sync of the disk.
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
    bytes: Arc<AtomicUsize>,
}

struct Waiting {
    delivery: NewDelivery,
    reply: Reply,
}

impl Waiting {
    fn weight(&self) -> usize {
        self.delivery.body().len()
    }
}

impl Writer {
    /// Starts the task in the runtime that this is called in. It ends when the writer is dropped and all
    /// that waited is stored.
    pub(super) fn start(pools: Arc<Pools>, local: Local) -> Self {
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        let bytes = Arc::new(AtomicUsize::new(0));
        tokio::spawn(work(pools, waiting, Arc::clone(&bytes), local));
        Self { queue, bytes }
    }

    /// Queues a delivery at once. The answer comes after its commit.
    pub(super) fn put(
        &self,
        delivery: NewDelivery,
    ) -> Result<oneshot::Receiver<Result<Admission, StoreError>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { delivery, reply };
        let weight = waiting.weight();
        let before = self.bytes.fetch_add(weight, Ordering::Relaxed);
        let is_too_much = before > 0 && before.saturating_add(weight) > MAX_WAITING_BYTES;
        let queued = if is_too_much {
            Err(StoreError::Busy)
        } else {
            self.queue.try_send(waiting).map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
            })
        };
        if queued.is_err() {
            self.bytes.fetch_sub(weight, Ordering::Relaxed);
        }
        queued.map(|()| answer)
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("waiting_bytes", &self.bytes.load(Ordering::Relaxed))
            .finish_non_exhaustive()
    }
}

async fn work(
    pools: Arc<Pools>,
    mut queue: mpsc::Receiver<Waiting>,
    bytes: Arc<AtomicUsize>,
    local: Local,
) {
    // What came out of the queue and was too much for its batch.
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(first) => first,
            None => match queue.recv().await {
                Some(first) => first,
                None => return,
            },
        };
        let mut weight = first.weight();
        let mut batch = vec![first];
        while batch.len() < MAX_BATCH {
            let Ok(waiting) = queue.try_recv() else { break };
            if weight.saturating_add(waiting.weight()) > MAX_BATCH_BYTES {
                next = Some(waiting);
                break;
            }
            weight += waiting.weight();
            batch.push(waiting);
        }
        commit(&pools, batch).await;
        bytes.fetch_sub(weight, Ordering::Relaxed);
        local.tell();
    }
}

/// Commits the batch; if the server refuses it, each delivery alone, so that one that cannot be stored
/// fails alone. Where the connection fails, all of them have failed.
async fn commit(pools: &Pools, batch: Vec<Waiting>) {
    let deliveries: Vec<&NewDelivery> = batch.iter().map(|waiting| &waiting.delivery).collect();
    failpoint::hit("before_commit");
    let result = put::put(&pools.put, &deliveries).await;
    failpoint::hit("after_commit");
    match result {
        Ok(admissions) => {
            for (waiting, admission) in batch.into_iter().zip(admissions) {
                // Whoever asked may have gone; what was committed stays.
                let _ = waiting.reply.send(Ok(admission));
            }
        }
        Err(Failure::Statement(_)) if batch.len() > 1 => {
            for waiting in batch {
                Box::pin(commit(pools, vec![waiting])).await;
            }
        }
        Err(failure) => {
            for waiting in batch {
                let _ = waiting.reply.send(Err(failure.store_error()));
            }
        }
    }
}
