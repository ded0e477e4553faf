use std::{collections::BTreeMap, fmt, time::Duration};

use hdrhistogram::Histogram;
use serde::{Serialize, Serializer};

use super::posted::Posted;
use crate::output::{BAD, Exit, FAINT, GOOD, STRONG, milliseconds};

/// What is printed at the end of a run.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) sent: u64,
    pub(super) as_expected: u64,
    pub(super) statuses: BTreeMap<u16, Count>,
    pub(super) failures: Vec<Failures>,
    /// The requests that an interruption left without an answer.
    pub(super) given_up: u64,
    /// The latency of the requests that were answered.
    pub(super) latency_ms: Option<Latency>,
    /// The duration of the run, in milliseconds.
    pub(super) ms: f64,
    pub(super) interrupted: bool,
    #[serde(flatten)]
    pub(super) skipped: Skipped,
    /// How many were sent whose outcome is not in the capture; `None` where none belongs there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) not_marked: Option<u64>,
    /// The answer, if only one request was sent, and not from a capture.
    pub(super) answer: Option<Posted>,
}

/// The answers with one status.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) all: u64,
    pub(super) as_expected: u64,
}

/// The requests that failed with one error.
#[derive(Serialize)]
pub(super) struct Failures {
    pub(super) error: String,
    pub(super) count: u64,
}

/// The lines of a capture that are not sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Skipped {
    pub(super) passed_over: u64,
    pub(super) malformed: u64,
}

#[derive(Serialize)]
pub(super) struct Latency {
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Latency {
    pub(super) fn of(micros: &Histogram<u64>) -> Option<Self> {
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
    pub(super) fn is_empty(&self) -> bool {
        self.sent == 0 && self.skipped == Skipped::default()
    }

    /// Whether it only says that the one request had no answer.
    pub(super) fn is_one_failure(&self) -> bool {
        self.sent == 1 && self.unanswered().is_some() && self.skipped == Skipped::default()
    }

    /// The most frequent error, if no request was answered.
    pub(super) fn unanswered(&self) -> Option<&str> {
        let failures = self.failures.first()?;
        self.statuses.is_empty().then_some(&failures.error)
    }

    pub(super) fn exit(&self) -> Exit {
        if self.interrupted {
            Exit::Interrupted
        } else if self.unanswered().is_some() {
            Exit::Network
        } else if self.as_expected < self.sent {
            Exit::No
        } else if self.skipped.malformed > 0 || self.not_marked > Some(0) {
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
        for Failures { error, count } in &self.failures {
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
        if let Some(count @ 1..) = self.not_marked {
            write!(f, "\n{BAD}{count} not marked{BAD:#}")?;
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
