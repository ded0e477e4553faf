use std::{sync::Arc, time::Duration};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use crate::store::Opening;
#[cfg(feature = "sqlite")]
use crate::store::sqlite::{Durability, SqliteStore};
use crate::{Clock, Inbox, OpenError, Store};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How an inbox is opened, and what it promises for the deliveries that it stores.
#[derive(Debug, Clone)]
pub struct InboxOptions {
    pub(crate) max_attempts: u32,
    pub(crate) keep_done: Duration,
    pub(crate) keep_keys: Duration,
    pub(crate) store_timeout: Duration,
    clock: Clock,
    is_lossy: bool,
    must_exist: bool,
    is_migrated: bool,
}

impl InboxOptions {
    pub(crate) fn new() -> Self {
        Self {
            max_attempts: 25,
            keep_done: 30 * DAY,
            keep_keys: 90 * DAY,
            store_timeout: Duration::from_secs(2),
            clock: Clock::system(),
            is_lossy: false,
            must_exist: false,
            is_migrated: true,
        }
    }

    /// How often a delivery is attempted at most; the default is 25. With the worker's own backoff the
    /// last attempt is about 15 hours after the first. It is at least 1.
    ///
    /// It counts for what is stored from now on: each entry has the number that it was stored with.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// How long an entry is kept, with its body, after it is done; the default is 30 days. What is
    /// dead or discarded is kept until a human acts.
    #[must_use]
    pub fn keep_done(mut self, time: Duration) -> Self {
        self.keep_done = time;
        self
    }

    /// How long a delivery is known again after it came; the default is 90 days, which is longer than any
    /// sender retries. It is never forgotten before its entry.
    #[must_use]
    pub fn keep_keys(mut self, time: Duration) -> Self {
        self.keep_keys = time;
        self
    }

    /// How long storing a delivery may take before it is answered 503; the default is 2 seconds.
    #[must_use]
    pub fn store_timeout(mut self, time: Duration) -> Self {
        self.store_timeout = time;
        self
    }

    /// Takes the time from this clock, for tests. PostgreSQL has its own.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Does not sync the database's log with each commit: a loss of power, or a crash of PostgreSQL's
    /// server, may undo deliveries that were answered 2xx. A crash of this process alone undoes none.
    #[must_use]
    pub fn lossy_without_sync(mut self) -> Self {
        self.is_lossy = true;
        self
    }

    /// Opens only an inbox that is there: none is created, and a file without one is not touched.
    #[must_use]
    pub fn must_exist(mut self) -> Self {
        self.must_exist = true;
        self
    }

    /// Refuses a schema that is older than this program, instead of bringing it up to date.
    #[must_use]
    pub fn without_migration(mut self) -> Self {
        self.is_migrated = false;
        self
    }

    /// Opens the inbox at `sqlite:PATH` or `postgres://…`, creates it if there is none, and brings its
    /// schema up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if the URL is of no store that is compiled in, if the database cannot be opened or
    /// would not survive a loss of power, if its schema is newer than this program, or if it is missing or
    /// older and the options refuse that.
    pub async fn open(self, url: &str) -> Result<Inbox, OpenError> {
        #[cfg(feature = "sqlite")]
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(OpenError::url(
                    "sqlite: needs the path of a file; Inbox::in_memory is for tests",
                ));
            }
            let (path, clock) = (path.into(), self.clock.clone());
            let durability = if self.is_lossy {
                Durability::LossyNormal
            } else {
                Durability::Full
            };
            let opening = self.opening();
            let opened = tokio::task::spawn_blocking(move || {
                SqliteStore::open(path, clock, durability, opening)
            });
            let store = opened
                .await
                .map_err(|error| OpenError::io(std::io::Error::other(error)))??;
            return Ok(self.with_store(store));
        }
        #[cfg(feature = "postgres")]
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            use crate::store::postgres::{Durability, PostgresStore};

            let durability = if self.is_lossy {
                Durability::Lossy
            } else {
                Durability::Full
            };
            let store = PostgresStore::open(url, durability, self.opening()).await?;
            return Ok(self.with_store(store));
        }
        // The rest may hold a password.
        let scheme = match url.split_once(':') {
            Some((scheme, _)) => format!("for {scheme}: URLs"),
            None => "for what is not a URL".to_owned(),
        };
        Err(OpenError::url(format!(
            "no store is compiled in {scheme}; there are sqlite:PATH and postgres://…"
        )))
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    fn opening(&self) -> Opening {
        Opening {
            creates: !self.must_exist,
            migrates: self.is_migrated,
        }
    }

    /// Opens an inbox in memory, for tests: it ends with the process.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if its thread cannot be started.
    #[cfg(feature = "sqlite")]
    pub fn in_memory(self) -> Result<Inbox, OpenError> {
        let store = SqliteStore::in_memory(self.clock.clone())?;
        Ok(self.with_store(store))
    }

    /// An inbox in a store of the application's own.
    #[must_use]
    pub fn with_store(self, store: impl Store) -> Inbox {
        Inbox::new(Arc::new(store), self)
    }
}
