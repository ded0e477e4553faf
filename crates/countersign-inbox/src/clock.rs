use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

/// What time it is for an inbox in this process.
///
/// The system's clock is read once, and from there on time goes on evenly: where the system's clock is
/// set back by an hour, what is due does not wait for an hour.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
}

#[derive(Debug, Clone)]
#[cfg_attr(
    not(feature = "sqlite"),
    allow(dead_code, reason = "PostgreSQL has a clock of its own")
)]
enum Source {
    Running { start: SystemTime, since: Instant },
    Stopped(Arc<AtomicI64>),
}

impl Clock {
    /// Starts with the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self {
            source: Source::Running {
                start: SystemTime::now(),
                since: Instant::now(),
            },
        }
    }

    /// Stands still until it is [advanced](Self::advance), for tests. Clones are the same clock.
    #[must_use]
    pub fn stopped_at(time: SystemTime) -> Self {
        Self {
            source: Source::Stopped(Arc::new(AtomicI64::new(micros(time)))),
        }
    }

    /// Puts a stopped clock forward. A running one goes by itself.
    pub fn advance(&self, by: Duration) {
        match &self.source {
            Source::Running { .. } => {}
            Source::Stopped(now) => {
                now.fetch_add(micros_of(by), Ordering::Relaxed);
            }
        }
    }

    /// Unix time in microseconds.
    #[cfg(feature = "sqlite")]
    pub(crate) fn now(&self) -> i64 {
        match &self.source {
            Source::Running { start, since } => {
                micros(*start).saturating_add(micros_of(since.elapsed()))
            }
            Source::Stopped(now) => now.load(Ordering::Relaxed),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

/// A time as Unix time in microseconds.
pub(crate) fn micros(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => micros_of(after),
        Err(before) => -micros_of(before.duration()),
    }
}

/// A duration in microseconds.
pub(crate) fn micros_of(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Unix time in microseconds as a time.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(crate) fn time(micros: i64) -> SystemTime {
    let distance = Duration::from_micros(micros.unsigned_abs());
    let time = if micros < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    };
    time.unwrap_or(SystemTime::UNIX_EPOCH)
}
