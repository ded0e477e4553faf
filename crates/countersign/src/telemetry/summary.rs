use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::TARGET;

/// Counts refusals, so that a flood of them is logged as a few lines and none is invisible.
#[derive(Debug)]
pub(crate) struct RefusalSummary {
    provider: &'static str,
    lines_a_minute: u32,
    minute: Mutex<Minute>,
}

/// What was refused in the minute that began last.
#[derive(Debug, Default)]
struct Minute {
    began: Option<SystemTime>,
    lines: u32,
    /// How many were not logged on their own, by reason.
    unlogged: BTreeMap<&'static str, u64>,
}

const MINUTE: Duration = Duration::from_secs(60);

impl RefusalSummary {
    pub(crate) fn new(provider: &'static str, lines_a_minute: u32) -> Self {
        Self {
            provider,
            lines_a_minute,
            minute: Mutex::default(),
        }
    }

    /// A request arrives: the minute may be over, and then the summary of it is due.
    pub(crate) fn arrival(&self, now: SystemTime) {
        let mut minute = self.lock();
        // A clock that was set back ends the minute too.
        let is_over = minute.began.is_none_or(|began| {
            now.duration_since(began).is_ok_and(|age| age >= MINUTE) || now < began
        });
        if is_over {
            self.log(&minute);
            *minute = Minute {
                began: Some(now),
                ..Minute::default()
            };
        }
    }

    /// Whether this refusal gets a line of its own; otherwise it is counted.
    pub(crate) fn gets_a_line(&self, reason: &'static str) -> bool {
        let mut minute = self.lock();
        if minute.lines < self.lines_a_minute {
            minute.lines += 1;
            return true;
        }
        *minute.unlogged.entry(reason).or_default() += 1;
        false
    }

    fn log(&self, minute: &Minute) {
        if minute.unlogged.is_empty() {
            return;
        }
        let total: u64 = minute.unlogged.values().sum();
        let reasons: Vec<_> = minute
            .unlogged
            .iter()
            .map(|(reason, count)| format!("{reason}={count}"))
            .collect();
        tracing::warn!(
            target: TARGET,
            provider = self.provider,
            total,
            reasons = reasons.join(" "),
            "webhook rejections summarized"
        );
    }

    fn lock(&self) -> MutexGuard<'_, Minute> {
        self.minute.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last summary is logged when the endpoint ends.
impl Drop for RefusalSummary {
    fn drop(&mut self) {
        self.log(&self.lock());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: SystemTime = SystemTime::UNIX_EPOCH;

    fn unlogged(summary: &RefusalSummary) -> u64 {
        summary.lock().unlogged.values().sum()
    }

    #[test]
    fn beyond_the_rate_refusals_are_counted_until_the_minute_is_over() {
        let summary = RefusalSummary::new("acme", 2);
        summary.arrival(NOON);
        let lines = ["a", "a", "a", "b"].map(|reason| summary.gets_a_line(reason));
        assert_eq!(lines, [true, true, false, false]);
        summary.arrival(NOON + MINUTE - Duration::from_secs(1));
        assert_eq!(unlogged(&summary), 2);
        summary.arrival(NOON + MINUTE);
        assert_eq!(unlogged(&summary), 0);
        assert!(summary.gets_a_line("a"));
        // The clock is set back.
        summary.arrival(NOON);
        assert!(summary.gets_a_line("a") && summary.gets_a_line("a"));
        assert!(!summary.gets_a_line("a"));
    }

    #[test]
    fn with_no_line_a_minute_everything_is_counted() {
        let summary = RefusalSummary::new("acme", 0);
        summary.arrival(NOON);
        assert!(!summary.gets_a_line("a"));
        assert_eq!(unlogged(&summary), 1);
    }
}
