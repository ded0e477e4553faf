use std::time::Duration;

/// How a handler ended that did not fail. An error is the same as [`Outcome::retry`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The delivery is handled.
    Done,
    /// The attempt failed, and is made again: after this time, or by the worker's backoff.
    Retry {
        /// When the next attempt is, counted from now.
        after: Option<Duration>,
        /// Why, for humans.
        reason: String,
    },
    /// It is too early: again after this time. The attempt does not count.
    Snooze(Duration),
    /// No attempt will do better: a human is to look at it, for this reason.
    Discard(String),
}

impl Outcome {
    /// The attempt failed, and is made again by the worker's backoff.
    #[must_use]
    pub fn retry(reason: impl Into<String>) -> Self {
        Self::Retry {
            after: None,
            reason: reason.into(),
        }
    }

    /// The attempt failed, and is made again after this time: what a `Retry-After` said, for example.
    #[must_use]
    pub fn retry_after(after: Duration, reason: impl Into<String>) -> Self {
        Self::Retry {
            after: Some(after),
            reason: reason.into(),
        }
    }

    /// It is too early: again after this time, and the attempt does not count.
    #[must_use]
    pub fn snooze(after: Duration) -> Self {
        Self::Snooze(after)
    }

    /// No attempt will do better: a human is to look at it, for this reason.
    #[must_use]
    pub fn discard(reason: impl Into<String>) -> Self {
        Self::Discard(reason.into())
    }
}
