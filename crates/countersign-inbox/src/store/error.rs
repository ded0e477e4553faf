use std::{error::Error, fmt, time::Duration};

/// Why a store did not do what it was asked to.
///
/// A delivery that meets one is answered 503 with `Retry-After`, never 2xx. It may have been stored all
/// the same, if the answer was lost: then the next one is a duplicate.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// As much waits to be written as may.
    Busy,
    /// The disk, or the database's quota, is full.
    Full(Box<dyn Error + Send + Sync>),
    /// Another connection holds the database's lock.
    Locked(Box<dyn Error + Send + Sync>),
    /// It took longer than it may.
    TooSlow(Duration),
    /// The database cannot be reached, read or written.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// What is stored cannot be understood.
    Corrupt(Box<dyn Error + Send + Sync>),
    /// The store has ended.
    Closed,
}

impl StoreError {
    /// One word for the log and the metrics.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Full(_) => "full",
            Self::Locked(_) => "locked",
            Self::TooSlow(_) => "too_slow",
            Self::Unavailable(_) => "unavailable",
            Self::Corrupt(_) => "corrupt",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("as much waits to be written to the inbox as may"),
            Self::Full(_) => f.write_str("the inbox's disk is full"),
            Self::Locked(_) => f.write_str("another connection holds the inbox's lock"),
            Self::TooSlow(limit) => write!(f, "the inbox took longer than {limit:?}"),
            Self::Unavailable(_) => f.write_str("the inbox's database is unavailable"),
            Self::Corrupt(_) => f.write_str("the inbox's database holds what cannot be read"),
            Self::Closed => f.write_str("the inbox is closed"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Full(source)
            | Self::Locked(source)
            | Self::Unavailable(source)
            | Self::Corrupt(source) => Some(&**source),
            Self::Busy | Self::TooSlow(_) | Self::Closed => None,
        }
    }
}
