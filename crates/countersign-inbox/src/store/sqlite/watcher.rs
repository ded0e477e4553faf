use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::watch;

use super::connection;

/// How often another process's commits are looked for. SQLite keeps their number in shared memory: to
/// look costs microseconds.
const PERIOD: Duration = Duration::from_millis(50);

/// Tells the workers of this process what other processes have committed: SQLite has no notifications.
pub(super) struct Watcher {
    path: Arc<PathBuf>,
    changes: watch::Sender<u64>,
    runs: Arc<AtomicBool>,
}

impl Watcher {
    pub(super) fn new(path: Arc<PathBuf>, changes: watch::Sender<u64>) -> Self {
        Self {
            path,
            changes,
            runs: Arc::default(),
        }
    }

    /// Starts to watch, if it does not. It ends when nobody listens any more.
    pub(super) fn start(&self) {
        if self.runs.swap(true, Ordering::AcqRel) {
            return;
        }
        let (path, changes) = (Arc::clone(&self.path), self.changes.clone());
        let runs = Arc::clone(&self.runs);
        let thread = thread::Builder::new().name("countersign-watch".to_owned());
        if let Err(error) = thread.spawn(move || watch(&path, &changes, &runs)) {
            // Without it a worker still looks from time to time.
            self.runs.store(false, Ordering::Release);
            tracing::warn!(target: crate::TARGET, %error, "the inbox is not watched");
        }
    }
}

fn watch(path: &Path, changes: &watch::Sender<u64>, runs: &AtomicBool) {
    let mut watched = Watched::default();
    loop {
        thread::sleep(PERIOD);
        if changes.is_closed() {
            runs.store(false, Ordering::Release);
            // Somebody may have begun to listen in between, and found it running.
            if changes.is_closed() || runs.swap(true, Ordering::AcqRel) {
                return;
            }
        }
        if watched.has_changed(path) {
            changes.send_modify(|change| *change = change.wrapping_add(1));
        }
    }
}

#[derive(Default)]
struct Watched {
    connection: Option<Connection>,
    version: Option<i64>,
}

impl Watched {
    fn has_changed(&mut self, path: &Path) -> bool {
        if self.connection.is_none() {
            self.connection = connection::open_reader(path).ok();
        }
        let Some(connection) = &self.connection else {
            return false;
        };
        let Ok(version) = version(connection) else {
            self.connection = None;
            return false;
        };
        self.version.replace(version) != Some(version)
    }
}

/// A number that changes whenever another connection commits.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection::number(connection, "data_version")
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").finish_non_exhaustive()
    }
}
