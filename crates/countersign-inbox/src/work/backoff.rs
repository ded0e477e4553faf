use std::time::Duration;

/// How long a worker waits after a failed attempt: twice as long after each, up to a limit, and each
/// time up to a fifth less or more, so that what failed together does not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    limit: Duration,
}

impl Backoff {
    /// Waits `first` after the first attempt, and `limit` at most.
    #[must_use]
    pub const fn new(first: Duration, limit: Duration) -> Self {
        Self { first, limit }
    }

    /// How long it waits after this attempt; the first is 1.
    #[must_use]
    pub fn after(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let wait = self.first.saturating_mul(1 << doublings).min(self.limit);
        wait.mul_f64(0.8 + 0.4 * fastrand::f64())
    }
}

/// 5 seconds after the first attempt, an hour at most.
impl Default for Backoff {
    fn default() -> Self {
        Self::new(Duration::from_secs(5), Duration::from_secs(60 * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_the_limit_and_varies_by_a_fifth() {
        let backoff = Backoff::new(Duration::from_secs(5), Duration::from_secs(60));
        for (attempt, seconds) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (4, 40),
            (5, 60),
            (40, 60),
            (u32::MAX, 60),
        ] {
            let wait = backoff.after(attempt).as_secs_f64() / f64::from(seconds);
            assert!((0.8..=1.2).contains(&wait), "attempt {attempt}: {wait}");
        }
        assert_ne!(backoff.after(1), backoff.after(1));
    }
}
