//! What is said of a request: the verdict, and why its signature does not match.

mod findings;
mod verdict_report;

pub(crate) use findings::{Examination, Findings};
pub(crate) use verdict_report::VerdictReport;
