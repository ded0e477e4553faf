use std::time::Duration;

use tokio::time::{self, Instant};

/// Lets so many pass in a second, evenly.
pub(crate) struct Pace {
    between: Duration,
    due: Instant,
}

/// How much of a delay is made up for: timers are that coarse. What is lost to a slow server is not,
/// or it would get all of that at once.
const SLACK: Duration = Duration::from_millis(20);

impl Pace {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            between: rate.0,
            due: Instant::now(),
        }
    }

    /// Waits until the next may pass.
    pub(crate) async fn wait(&mut self) {
        time::sleep_until(self.due).await;
        let now = Instant::now();
        let earliest = now.checked_sub(SLACK).unwrap_or(now);
        self.due = self.due.max(earliest) + self.between;
    }
}

/// How many a second: the time between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate(Duration);

impl Rate {
    /// Reads a number such as `50` or `0.2`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        const LONGEST: f64 = 24.0 * 60.0 * 60.0;
        let rate: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
        if !rate.is_finite() || rate <= 0.0 || rate.recip() > LONGEST {
            return Err("not a number above 0, and at least one a day".to_owned());
        }
        Ok(Self(Duration::from_secs_f64(rate.recip())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn so_many_pass_in_a_second() {
        let start = Instant::now();
        let mut pace = Pace::new(Rate::parse("50").unwrap());
        for passed in 0..=100 {
            pace.wait().await;
            let due = start + Duration::from_millis(20) * passed;
            assert!(due.elapsed() < Duration::from_millis(2), "{passed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_slow_server_cost_is_not_made_up_for() {
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
    fn a_rate_is_a_number_that_can_be_waited_for() {
        for text in ["1", "0.2", "2.5e3", "1e300"] {
            assert!(Rate::parse(text).is_ok(), "{text}");
        }
        for text in ["", "0", "-0", "-1", "1e-9", "1e-320", "inf", "NaN", "10/s"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}
