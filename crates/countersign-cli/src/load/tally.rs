use std::{cmp::Reverse, collections::BTreeMap, time::Instant};

use hdrhistogram::Histogram;

use super::{
    posted::{Outcome, Posted},
    report::{Count, Failures, Latency, Report, Skipped},
};
use crate::output::milliseconds;

/// Counts the outcomes of requests, in bounded memory.
pub(super) struct Tally {
    start: Instant,
    finished: u64,
    as_expected: u64,
    statuses: BTreeMap<u16, Count>,
    failures: BTreeMap<String, u64>,
    micros: Histogram<u64>,
    skipped: Skipped,
    /// `None` if nothing is to be marked.
    not_marked: Option<u64>,
    last: Option<Posted>,
}

/// Errors beyond these are counted together: a server has a say in their texts.
const MAX_ERRORS: usize = 20;

impl Tally {
    #[expect(clippy::expect_used, reason = "the bounds are constants, and valid")]
    pub(super) fn new(is_marked: bool) -> Self {
        const HOUR: u64 = 60 * 60 * 1_000_000;
        Self {
            start: Instant::now(),
            finished: 0,
            as_expected: 0,
            statuses: BTreeMap::new(),
            failures: BTreeMap::new(),
            micros: Histogram::new_with_bounds(1, HOUR, 3).expect("the bounds are valid"),
            skipped: Skipped::default(),
            not_marked: is_marked.then_some(0),
            last: None,
        }
    }

    pub(super) fn count(&mut self, posted: Posted) {
        let as_expected = u64::from(posted.is_as_expected());
        self.finished += 1;
        self.as_expected += as_expected;
        match &posted.outcome {
            Outcome::Answered(answer) => {
                let count = self.statuses.entry(answer.status).or_default();
                count.all += 1;
                count.as_expected += as_expected;
                let micros = answer.elapsed.as_micros();
                self.micros
                    .saturating_record(micros.try_into().unwrap_or(u64::MAX));
            }
            Outcome::Failed { error } => {
                let is_new = !self.failures.contains_key(error);
                let error = if is_new && self.failures.len() >= MAX_ERRORS {
                    "other causes"
                } else {
                    error
                };
                *self.failures.entry(error.to_owned()).or_default() += 1;
            }
        }
        self.last = Some(posted);
    }

    pub(super) fn count_passed_over(&mut self) {
        self.skipped.passed_over += 1;
    }

    pub(super) fn count_malformed(&mut self) {
        self.skipped.malformed += 1;
    }

    pub(super) fn count_not_marked(&mut self) {
        self.not_marked = self.not_marked.map(|count| count + 1);
    }

    /// How far it is, for people.
    pub(super) fn progress(&self) -> String {
        let sent = self.finished;
        match sent - self.as_expected {
            0 => format!("{sent} sent"),
            failed => format!("{sent} sent, {failed} not as expected"),
        }
    }

    /// The report of a run. `sent` counts the requests that finished and those that were given up.
    pub(super) fn report(self, sent: u64, interrupted: bool) -> Report {
        let failures = self.failures.into_iter();
        let mut failures: Vec<_> = failures
            .map(|(error, count)| Failures { error, count })
            .collect();
        failures.sort_by_key(|failures| Reverse(failures.count));
        Report {
            sent,
            as_expected: self.as_expected,
            statuses: self.statuses,
            failures,
            given_up: sent - self.finished,
            latency_ms: Latency::of(&self.micros),
            ms: milliseconds(&self.start.elapsed()),
            interrupted,
            skipped: self.skipped,
            not_marked: self.not_marked,
            answer: self.last.filter(|last| sent == 1 && last.origin.is_none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Expected;

    #[test]
    fn errors_beyond_the_limit_are_counted_together() {
        let mut tally = Tally::new(false);
        for number in 0..1000 {
            let error = format!("cause {}", number % 500);
            tally.count(Posted {
                origin: None,
                place: None,
                outcome: Outcome::Failed { error },
                expected: Expected::Success,
            });
        }
        let report = tally.report(1000, false);
        assert_eq!(report.failures.len(), MAX_ERRORS + 1);
        assert_eq!(report.failures[0].error, "other causes");
        let count: u64 = report.failures.iter().map(|failures| failures.count).sum();
        assert_eq!(count, 1000);
    }
}
