use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

/// Lets something be done once a minute.
#[derive(Debug, Default)]
pub(crate) struct Minute {
    last: Mutex<Option<Taken>>,
}

/// Something that is done within `delay` of `at`.
#[derive(Debug, Clone, Copy)]
struct Taken {
    at: SystemTime,
    delay: Duration,
}

const MINUTE: Duration = Duration::from_secs(60);

/// A request that began so long before another did is taken to have been told by a clock that has
/// gone back since.
const MAX_LATENESS: Duration = Duration::from_secs(60 * 60);

impl Minute {
    /// Whether what was done last is a minute past at `now`, so that it may be done again.
    pub(crate) fn is_free(&self, now: SystemTime) -> bool {
        is_free(
            *self.last.lock().unwrap_or_else(PoisonError::into_inner),
            now,
        )
    }

    /// Takes the minute, if it is free, for what is done within `delay` of `now`.
    pub(crate) fn take(&self, now: SystemTime, delay: Duration) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let free = is_free(*last, now);
        if free {
            *last = Some(Taken { at: now, delay });
        }
        free
    }
}

fn is_free(last: Option<Taken>, now: SystemTime) -> bool {
    let Some(Taken { at, delay }) = last else {
        return true;
    };
    match now.duration_since(at) {
        Ok(passed) => passed >= MINUTE.saturating_add(delay),
        Err(back) => back.duration() > MAX_LATENESS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_taken_once_whatever_the_clock_does() {
        let minute = Minute::default();
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let hour = Duration::from_secs(3600);
        let second = Duration::from_secs(1);
        let cases = [
            (noon, true),
            (noon, false),
            (noon + MINUTE - second, false),
            (noon + MINUTE, true),
            // Of a request that began before the last one.
            (noon, false),
            (noon + MINUTE * 2, true),
            // The clock is set back by half an hour, and runs on.
            (noon - hour / 2, false),
            (noon + MINUTE * 3 - second, false),
            (noon + MINUTE * 3, true),
            // By more than an hour.
            (noon - hour, true),
            (noon - hour + second, false),
            (noon - hour + MINUTE, true),
            (SystemTime::UNIX_EPOCH, true),
            (SystemTime::UNIX_EPOCH + MINUTE, true),
        ];
        for (index, (now, expected)) in cases.into_iter().enumerate() {
            assert_eq!(minute.is_free(now), expected, "{index}");
            assert_eq!(minute.take(now, Duration::ZERO), expected, "{index}");
            assert!(!minute.is_free(now), "{index}");
        }
    }

    #[test]
    fn what_is_done_later_is_as_far_from_the_next() {
        let minute = Minute::default();
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let delay = Duration::from_secs(10);
        assert!(minute.take(noon, delay));
        assert!(!minute.take(noon + MINUTE, Duration::ZERO));
        assert!(!minute.take(noon + MINUTE + delay - Duration::from_secs(1), delay));
        assert!(minute.take(noon + MINUTE + delay, Duration::MAX));
        assert!(!minute.take(noon + MINUTE * 1_000_000, delay));
    }

    #[test]
    fn threads_share_one_minute() {
        let minute = Minute::default();
        let taken = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| minute.take(SystemTime::UNIX_EPOCH, Duration::ZERO)))
                .collect();
            let taken = threads.into_iter().map(|thread| thread.join().unwrap());
            taken.filter(|taken| *taken).count()
        });
        assert_eq!(taken, 1);
    }
}
