use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Lets something be done once in an interval, whichever thread asks.
#[derive(Debug)]
pub(super) struct RateLimit {
    interval: Duration,
    last: Mutex<Option<Instant>>,
}

impl RateLimit {
    pub(super) fn new(interval: Duration) -> Self {
        Self {
            interval,
            last: Mutex::new(None),
        }
    }

    /// Whether the interval since the last reservation is over at `now`.
    pub(super) fn is_free(&self, now: Instant) -> bool {
        self.has_passed(
            *self.last.lock().unwrap_or_else(PoisonError::into_inner),
            now,
        )
    }

    /// Reserves the interval that starts at `now`, if the last one is over.
    pub(super) fn reserve(&self, now: Instant) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = self.has_passed(*last, now);
        if is_free {
            *last = Some(now);
        }
        is_free
    }

    fn has_passed(&self, last: Option<Instant>, now: Instant) -> bool {
        last.is_none_or(|last| now.saturating_duration_since(last) >= self.interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn an_interval_is_reserved_once() {
        let limit = RateLimit::new(MINUTE);
        let start = Instant::now();
        let almost = Duration::from_secs(59);
        let cases = [
            (start, true),
            (start, false),
            (start + almost, false),
            (start + MINUTE, true),
            // A thread that looked at the clock before the last one did.
            (start, false),
            (start + MINUTE + almost, false),
            (start + MINUTE * 2, true),
            (start + MINUTE * 1000, true),
        ];
        for (index, (now, expected)) in cases.into_iter().enumerate() {
            assert_eq!(limit.is_free(now), expected, "{index}");
            assert_eq!(limit.reserve(now), expected, "{index}");
            assert!(!limit.is_free(now), "{index}");
        }
    }

    #[test]
    fn looking_reserves_nothing() {
        let limit = RateLimit::new(MINUTE);
        let now = Instant::now();
        assert!(limit.is_free(now) && limit.is_free(now));
        assert!(limit.reserve(now));
    }

    #[test]
    fn threads_share_one_interval() {
        let limit = RateLimit::new(MINUTE);
        let now = Instant::now();
        let reserved = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| limit.reserve(now))).collect();
            let reserved = threads.into_iter().map(|thread| thread.join().unwrap());
            reserved.filter(|reserved| *reserved).count()
        });
        assert_eq!(reserved, 1);
    }
}
