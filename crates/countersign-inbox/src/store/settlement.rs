use std::time::Duration;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settlement {
    /// The delivery is handled. Its entry and body are kept for this long.
    Done {
        /// How long.
        keep: Duration,
    },
    /// The attempt failed. The next one is after this time; if it was the last, the entry is dead.
    Retry {
        /// The time between this attempt and the next.
        after: Duration,
        /// What went wrong, for humans.
        error: String,
    },
    /// It is too early: again after this time, and the attempt does not count.
    Snooze {
        /// The time until the next attempt.
        after: Duration,
    },
    /// The worker ends before the handler did: at once again, and the attempt does not count.
    Release,
    /// A human is to look at it.
    Discard {
        /// Why, for humans.
        reason: String,
    },
}

/// What became of a [`Settlement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The entry is done.
    Done,
    /// The entry waits for another attempt.
    Waiting,
    /// A human has it now.
    Discarded,
    /// It was the last attempt, and it failed.
    Dead,
    /// Another attempt has begun, or a human stepped in: nothing was changed.
    Stale,
}
