use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::{connection, writer::store_error};
use crate::store::StoreError;

/// How many queries run at once.
const MAX_READERS: usize = 4;

/// Connections that only read: a long list keeps no delivery waiting.
pub(super) struct Readers {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Semaphore,
}

impl Readers {
    pub(super) fn new(path: Arc<PathBuf>) -> Self {
        Self {
            path,
            idle: Arc::default(),
            free: Semaphore::new(MAX_READERS),
        }
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        query: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _permit = self.free.acquire().await.map_err(|_| StoreError::Closed)?;
        let (path, idle) = (Arc::clone(&self.path), Arc::clone(&self.idle));
        tokio::task::spawn_blocking(move || {
            let connection = lock(&idle).pop();
            let connection = match connection {
                Some(connection) => connection,
                None => connection::open_reader(&path)?,
            };
            let result = query(&connection);
            // One that failed may be of no more use.
            if result.is_ok() {
                lock(&idle).push(connection);
            }
            result
        })
        .await
        .map_err(|_| StoreError::Closed)?
        .map_err(|error| store_error(&error))
    }
}

fn lock(idle: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
