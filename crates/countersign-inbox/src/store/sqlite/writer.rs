use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{oneshot, watch};

use crate::{failpoint, store::StoreError};

/// How many jobs may wait, and how many bytes of bodies with them.
const MAX_WAITING: usize = 4_096;
const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// How many jobs are committed at once.
const MAX_BATCH: usize = 512;

/// How long the lock of another connection is waited for before the jobs that need it fail.
const MAX_LOCKED: Duration = Duration::from_secs(10);

/// The pause between two tries for the lock, beside the time that SQLite waits itself.
const PAUSE: Duration = Duration::from_millis(5);

/// The thread that has the only connection that writes. It commits all that waits in one
/// transaction, so that many deliveries share one sync of the disk.
pub(super) struct Writer {
    queue: SyncSender<Waiting>,
    bytes: Arc<AtomicUsize>,
}

struct Waiting {
    job: Box<dyn Job>,
    weight: usize,
    wakes: bool,
}

/// A change that runs within a transaction, perhaps twice: if another change of the same transaction
/// fails, each is run again alone.
trait Job: Send {
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()>;

    fn end(self: Box<Self>, result: Result<(), StoreError>);
}

struct Call<F, T> {
    change: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Job for Call<F, T>
where
    F: FnMut(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.value = Some((self.change)(connection)?);
        Ok(())
    }

    fn end(self: Box<Self>, result: Result<(), StoreError>) {
        let Self { value, reply, .. } = *self;
        // Whoever asked may have gone; what was committed stays.
        let _ = reply.send(result.and_then(|()| value.ok_or(StoreError::Closed)));
    }
}

impl Writer {
    pub(super) fn start(connection: Connection, changes: watch::Sender<u64>) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(MAX_WAITING);
        let bytes = Arc::new(AtomicUsize::new(0));
        let waiting_bytes = Arc::clone(&bytes);
        thread::Builder::new()
            .name("countersign-inbox".to_owned())
            .spawn(move || work(&connection, &jobs, &waiting_bytes, &changes))?;
        Ok(Self { queue, bytes })
    }

    /// Runs a change, and returns once it is committed.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        change: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.send(0, false, change)?
            .await
            .map_err(|_| StoreError::Closed)?
    }

    /// The same for a change after which something may be due, which brings a body of so many bytes.
    pub(super) async fn run_and_tell<T: Send + 'static>(
        &self,
        weight: usize,
        change: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.send(weight, true, change)?
            .await
            .map_err(|_| StoreError::Closed)?
    }

    fn send<T: Send + 'static>(
        &self,
        weight: usize,
        wakes: bool,
        change: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let before = self.bytes.fetch_add(weight, Ordering::Relaxed);
        if before > 0 && before.saturating_add(weight) > MAX_WAITING_BYTES {
            self.bytes.fetch_sub(weight, Ordering::Relaxed);
            return Err(StoreError::Busy);
        }
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Call {
            change,
            value: None,
            reply,
        });
        let waiting = Waiting { job, weight, wakes };
        self.queue.try_send(waiting).map_err(|error| {
            self.bytes.fetch_sub(weight, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => StoreError::Closed,
            }
        })?;
        Ok(answer)
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("waiting_bytes", &self.bytes.load(Ordering::Relaxed))
            .finish_non_exhaustive()
    }
}

/// Works until the writer is dropped and all that waited is committed.
fn work(
    connection: &Connection,
    jobs: &Receiver<Waiting>,
    bytes: &AtomicUsize,
    changes: &watch::Sender<u64>,
) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(MAX_BATCH - 1));
        let weight: usize = batch.iter().map(|waiting| waiting.weight).sum();
        let wakes = batch.iter().any(|waiting| waiting.wakes);
        commit(connection, batch);
        bytes.fetch_sub(weight, Ordering::Relaxed);
        if wakes {
            changes.send_modify(|version| *version = version.wrapping_add(1));
        }
    }
}

/// Commits the batch; if that fails, each job alone, so that one that cannot be done fails alone.
fn commit(connection: &Connection, mut batch: Vec<Waiting>) {
    if let Err(error) = begin(connection) {
        end(batch, &Err(error));
        return;
    }
    let result = transact(connection, &mut batch);
    if result.is_err() && batch.len() > 1 {
        for waiting in batch {
            commit(connection, vec![waiting]);
        }
        return;
    }
    failpoint::hit("after_commit");
    end(batch, &result);
}

fn end(batch: Vec<Waiting>, result: &rusqlite::Result<()>) {
    for waiting in batch {
        waiting
            .job
            .end(result.as_ref().copied().map_err(store_error));
    }
}

fn transact(connection: &Connection, batch: &mut [Waiting]) -> rusqlite::Result<()> {
    let result = batch
        .iter_mut()
        .try_for_each(|waiting| waiting.job.run(connection))
        .and_then(|()| {
            failpoint::hit("before_commit");
            connection.prepare_cached("COMMIT")?.execute(()).map(drop)
        });
    if result.is_err() && !connection.is_autocommit() {
        // Where this fails too, the transaction has ended by itself.
        let _ = connection.execute_batch("ROLLBACK");
    }
    result
}

/// Waits for the lock longer than SQLite does, which gives up early where it sees a deadlock.
fn begin(connection: &Connection) -> rusqlite::Result<()> {
    let start = Instant::now();
    loop {
        match connection.prepare_cached("BEGIN IMMEDIATE")?.execute(()) {
            Err(error) if is_locked(&error) && start.elapsed() < MAX_LOCKED => {
                thread::sleep(PAUSE);
            }
            result => return result.map(drop),
        }
    }
}

fn is_locked(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// What a failure of SQLite means to whoever stores.
pub(super) fn store_error(error: &rusqlite::Error) -> StoreError {
    let source = error.to_string().into();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(source),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked(source),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) | None => {
            StoreError::Corrupt(source)
        }
        Some(_) => StoreError::Unavailable(source),
    }
}
