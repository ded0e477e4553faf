//! What came of many requests.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    fmt,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::{Serialize, Serializer};

use crate::{
    failure::Exit,
    outgoing::{Outcome, Posted},
    output::{BAD, FAINT, GOOD, STRONG},
};

/// Counts outcomes, in bounded memory however many there are.
pub(crate) struct Tally {
    start: Instant,
    finished: u64,
    as_expected: u64,
    statuses: BTreeMap<u16, Count>,
    failures: BTreeMap<String, u64>,
    micros: Histogram<u64>,
    skipped: Skipped,
    last: Option<Posted>,
}

/// How many answers had a status, and how many of these were as they should be.
#[derive(Debug, Default)]
struct Count {
    all: u64,
    as_expected: u64,
}

/// The lines of a capture that are not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Skipped {
    passed_over: u64,
    malformed: u64,
}

/// The failures of more causes are counted together: a server has a say in their texts.
const MAX_CAUSES: usize = 20;

impl Tally {
    #[expect(clippy::expect_used, reason = "the bounds are right, and constants")]
    pub(crate) fn new() -> Self {
        const HOUR: u64 = 60 * 60 * 1_000_000;
        Self {
            start: Instant::now(),
            finished: 0,
            as_expected: 0,
            statuses: BTreeMap::new(),
            failures: BTreeMap::new(),
            micros: Histogram::new_with_bounds(1, HOUR, 3).expect("the bounds are right"),
            skipped: Skipped::default(),
            last: None,
        }
    }

    pub(crate) fn count(&mut self, posted: Posted) {
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
                let cause = match error.as_str() {
                    _ if is_new && self.failures.len() >= MAX_CAUSES => "other causes",
                    error => error,
                };
                *self.failures.entry(cause.to_owned()).or_default() += 1;
            }
        }
        self.last = Some(posted);
    }

    pub(crate) fn count_passed_over(&mut self) {
        self.skipped.passed_over += 1;
    }

    pub(crate) fn count_malformed(&mut self) {
        self.skipped.malformed += 1;
    }

    pub(crate) fn finished(&self) -> u64 {
        self.finished
    }

    pub(crate) fn unexpected(&self) -> u64 {
        self.finished - self.as_expected
    }

    /// `sent` are those that finished, and those that were given up.
    pub(crate) fn report(self, sent: u64, interrupted: bool) -> Report {
        let failures = self.failures.into_iter();
        let mut failures: Vec<_> = failures
            .map(|(error, count)| Cause { error, count })
            .collect();
        failures.sort_by_key(|cause| Reverse(cause.count));
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
            answer: self.last.filter(|last| sent == 1 && last.origin.is_none()),
        }
    }
}

/// What is said at the end.
#[derive(Serialize)]
pub(crate) struct Report {
    sent: u64,
    as_expected: u64,
    statuses: BTreeMap<u16, Count>,
    failures: Vec<Cause>,
    /// Those that an interruption left without an answer.
    given_up: u64,
    /// Of those that were answered.
    latency_ms: Option<Latency>,
    /// How long all of it took, in milliseconds.
    ms: f64,
    interrupted: bool,
    #[serde(flatten)]
    skipped: Skipped,
    /// If one only was sent, and from no capture.
    answer: Option<Posted>,
}

#[derive(Serialize)]
struct Cause {
    error: String,
    count: u64,
}

#[derive(Serialize)]
struct Latency {
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Latency {
    fn of(micros: &Histogram<u64>) -> Option<Self> {
        if micros.is_empty() {
            return None;
        }
        let quantile = |quantile| {
            let micros = micros.value_at_quantile(quantile);
            milliseconds(&Duration::from_micros(micros))
        };
        Some(Self {
            p50: quantile(0.5),
            p90: quantile(0.9),
            p99: quantile(0.99),
            max: quantile(1.0),
        })
    }
}

impl Report {
    pub(crate) fn is_empty(&self) -> bool {
        self.sent == 0 && self.skipped == Skipped::default()
    }

    /// Whether it is of one request that had no answer, and of nothing else.
    pub(crate) fn is_one_failure(&self) -> bool {
        self.sent == 1 && self.unanswered().is_some() && self.skipped == Skipped::default()
    }

    /// The cause, if whatever was sent had no answer.
    pub(crate) fn unanswered(&self) -> Option<&str> {
        let cause = self.failures.first()?;
        self.statuses.is_empty().then_some(&cause.error)
    }

    pub(crate) fn exit(&self) -> Exit {
        if self.interrupted {
            Exit::Interrupted
        } else if self.unanswered().is_some() {
            Exit::Network
        } else if self.as_expected < self.sent {
            Exit::No
        } else if self.skipped.malformed > 0 {
            Exit::Input
        } else {
            Exit::Done
        }
    }

    fn write_counts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sent, ms) = (self.sent, self.ms);
        write!(f, "{STRONG}{sent} sent{STRONG:#} in ")?;
        if ms < 1e3 {
            write!(f, "{ms:.1} ms")?;
        } else {
            write!(f, "{:.2} s", ms / 1e3)?;
        }
        for (status, count) in &self.statuses {
            let Count { all, as_expected } = count;
            let style = if all == as_expected { GOOD } else { BAD };
            write!(f, "\n  {style}{status}{style:#}     {all:>8}")?;
            if *as_expected > 0 && as_expected < all {
                write!(f, ", {} not as expected", all - as_expected)?;
            }
        }
        for Cause { error, count } in &self.failures {
            write!(f, "\n  {BAD}failed{BAD:#}  {count:>8}  {error}")?;
        }
        match &self.latency_ms {
            Some(Latency { p50, p90, p99, max }) => write!(
                f,
                "\n  latency in ms: p50 {p50:.1}, p90 {p90:.1}, p99 {p99:.1}, max {max:.1}"
            ),
            None => Ok(()),
        }
    }
}

/// To the microsecond.
pub(crate) fn milliseconds(duration: &Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.all)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.answer {
            Some(posted) => write!(f, "{posted}")?,
            None => self.write_counts(f)?,
        }
        let Skipped {
            passed_over,
            malformed,
        } = self.skipped;
        if passed_over > 0 {
            write!(f, "\n{FAINT}{passed_over} passed over{FAINT:#}")?;
        }
        if malformed > 0 {
            write!(f, "\n{BAD}{malformed} malformed{BAD:#}")?;
        }
        if self.interrupted {
            write!(f, "\n{BAD}interrupted{BAD:#}")?;
        }
        match self.given_up {
            0 => Ok(()),
            count => write!(f, ", {count} under way given up"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::Expected;

    #[test]
    fn causes_without_end_are_counted_together() {
        let mut tally = Tally::new();
        for number in 0..1000 {
            let error = format!("cause {}", number % 500);
            tally.count(Posted {
                origin: None,
                outcome: Outcome::Failed { error },
                expected: Expected::Success,
            });
        }
        let report = tally.report(1000, false);
        assert_eq!(report.failures.len(), MAX_CAUSES + 1);
        assert_eq!(report.failures[0].error, "other causes");
        let count: u64 = report.failures.iter().map(|cause| cause.count).sum();
        assert_eq!(count, 1000);
    }
}
