use std::time::Duration;

use serde::Serialize;

use super::State;

/// How an inbox stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// How many entries wait for an attempt.
    pub waiting: u64,
    /// How many run.
    pub running: u64,
    /// How many are done, and still kept.
    pub done: u64,
    /// How many a handler or a human gave up.
    pub discarded: u64,
    /// How many have used up their attempts.
    pub dead: u64,
    /// How many keys are kept.
    pub keys: u64,
    /// For how long the oldest entry has been due that waits.
    pub oldest_due: Option<Duration>,
}

impl Stats {
    /// Counts the entries of one state.
    pub fn set(&mut self, state: State, count: u64) {
        *match state {
            State::Waiting => &mut self.waiting,
            State::Running => &mut self.running,
            State::Done => &mut self.done,
            State::Discarded => &mut self.discarded,
            State::Dead => &mut self.dead,
        } = count;
    }

    /// How many entries are in this state.
    #[must_use]
    pub fn count(&self, state: State) -> u64 {
        match state {
            State::Waiting => self.waiting,
            State::Running => self.running,
            State::Done => self.done,
            State::Discarded => self.discarded,
            State::Dead => self.dead,
        }
    }
}

/// What one step of the clearing away deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sweep {
    /// Entries, with their bodies.
    pub entries: usize,
    /// Keys.
    pub keys: usize,
}

impl Sweep {
    /// So many entries, and so many keys.
    #[must_use]
    pub fn new(entries: usize, keys: usize) -> Self {
        Self { entries, keys }
    }
}

/// One thing that a check looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked at.
    pub name: &'static str,
    /// Whether it is as it has to be.
    pub is_ok: bool,
    /// What was seen and, where it is not as it has to be, what to do.
    pub detail: String,
}

impl Finding {
    /// It is as it has to be.
    #[must_use]
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            is_ok: true,
            detail: detail.into(),
        }
    }

    /// It is not.
    #[must_use]
    pub fn wrong(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            is_ok: false,
            detail: detail.into(),
        }
    }
}
