use std::{fmt, num::ParseIntError, str::FromStr, time::SystemTime};

use serde::{Deserialize, Serialize};

/// The number of an entry in its inbox. Later entries have higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(i64);

impl EntryId {
    /// The entry of this number.
    #[must_use]
    pub fn new(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for EntryId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// What an entry is waiting for, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// For its time, and then for a worker.
    Waiting,
    /// For the end of an attempt, or of its lease.
    Running,
    /// For nothing: it is handled.
    Done,
    /// For a human: its handler, or another human, gave it up.
    Discarded,
    /// For a human: its attempts are used up.
    Dead,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Discarded,
        Self::Dead,
    ];

    /// The word for it, as stores and tools write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Discarded => "discarded",
            Self::Dead => "dead",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One delivery as it stands in an inbox, without its body.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// The provider's name.
    pub provider: String,
    /// The endpoint that it came to, if it has a name.
    pub endpoint: Option<String>,
    /// The tenant that it is for.
    pub tenant: Option<String>,
    /// The event's name.
    pub event: Option<String>,
    /// What makes two deliveries the same one.
    pub delivery_id: String,
    /// What it waits for.
    pub state: State,
    /// How many attempts have begun.
    pub attempt: u32,
    /// The last attempt that there will be.
    pub max_attempts: u32,
    /// How often the same delivery came again.
    pub duplicates: u32,
    /// When its head arrived.
    pub received_at: SystemTime,
    /// When it was stored.
    pub stored_at: SystemTime,
    /// When the next attempt is due, or when the lease of the running one ends.
    pub due_at: SystemTime,
    /// When the latest attempt began.
    pub started_at: Option<SystemTime>,
    /// When it was done, discarded or dead.
    pub finished_at: Option<SystemTime>,
    /// The worker of the latest attempt.
    pub worker: Option<String>,
    /// What went wrong, the latest last.
    pub errors: Vec<AttemptError>,
    /// The length of its body; `None` if the body is gone.
    pub body_len: Option<u64>,
}

/// Why one attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptError {
    /// The number of the attempt; 0 for what a human said.
    pub attempt: u32,
    /// When, in Unix time in microseconds.
    pub at: i64,
    /// What, at most 1,000 bytes of it.
    pub error: String,
}

impl AttemptError {
    /// How many of them an entry keeps.
    pub const KEPT: usize = 5;
    const MAX_LEN: usize = 1_000;

    /// This attempt ended with this error, at this Unix time in microseconds.
    #[must_use]
    pub fn new(attempt: u32, at: i64, error: &str) -> Self {
        let ends = error.char_indices().map(|(start, c)| start + c.len_utf8());
        let end = ends.take_while(|end| *end <= Self::MAX_LEN).last();
        Self {
            attempt,
            at,
            error: error.get(..end.unwrap_or(0)).unwrap_or_default().to_owned(),
        }
    }

    /// Adds it to those that an entry has, as JSON, and drops the oldest beyond [`Self::KEPT`].
    #[must_use]
    pub fn added_to(self, stored: &str) -> String {
        let mut errors = Self::list(stored);
        errors.push(self);
        let surplus = errors.len().saturating_sub(Self::KEPT);
        errors.drain(..surplus);
        serde_json::to_string(&errors).unwrap_or_else(|_| "[]".to_owned())
    }

    /// Those that an entry has, from JSON.
    #[must_use]
    pub fn list(stored: &str) -> Vec<Self> {
        serde_json::from_str(stored).unwrap_or_default()
    }
}
