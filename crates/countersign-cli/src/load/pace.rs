use std::time::Duration;

use tokio::time::{self, Instant};

/// Spaces requests evenly in time.
pub(super) struct Pace {
    interval: Duration,
    due: Instant,
}

/// How much delay is caught up, because timers are coarse. The time that a slow server costs is not:
/// it would get those requests all at once.
const MAX_CATCH_UP: Duration = Duration::from_millis(20);

impl Pace {
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            interval: rate.interval,
            due: Instant::now(),
        }
    }

    /// Waits until the next request is due.
    pub(super) async fn wait(&mut self) {
        time::sleep_until(self.due).await;
        let now = Instant::now();
        let earliest = now.checked_sub(MAX_CATCH_UP).unwrap_or(now);
        self.due = self.due.max(earliest) + self.interval;
    }
}

/// Requests a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// The time from one request to the next.
    interval: Duration,
}

impl Rate {
    /// Reads a number such as `50` or `0.2`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        const LONGEST_INTERVAL: f64 = 24.0 * 60.0 * 60.0;
        let rate: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
        if !rate.is_finite() || rate <= 0.0 || rate.recip() > LONGEST_INTERVAL {
            return Err("not a number above 0, and at least one a day".to_owned());
        }
        let interval = Duration::from_secs_f64(rate.recip());
        Ok(Self { interval })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_are_evenly_spaced() {
        let start = Instant::now();
        let mut pace = Pace::new(Rate::parse("50").unwrap());
        for number in 0..=100 {
            pace.wait().await;
            let due = start + Duration::from_millis(20) * number;
            assert!(due.elapsed() < Duration::from_millis(2), "{number}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_a_slow_server_is_not_caught_up() {
        let mut pace = Pace::new(Rate::parse("10").unwrap());
        pace.wait().await;
        time::sleep(Duration::from_secs(60)).await;
        let start = Instant::now();
        for _ in 0..10 {
            pace.wait().await;
        }
        assert!(start.elapsed() >= Duration::from_millis(880));
    }

    #[test]
    fn a_rate_is_positive_and_at_least_one_a_day() {
        for text in ["1", "0.2", "2.5e3", "1e300"] {
            assert!(Rate::parse(text).is_ok(), "{text}");
        }
        for text in ["", "0", "-0", "-1", "1e-9", "1e-320", "inf", "NaN", "10/s"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
