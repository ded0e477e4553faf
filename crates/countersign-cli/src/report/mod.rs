//! What is said of a request: the verdict, and why its signature does not match.

mod findings;
mod verdict;

pub(crate) use findings::Findings;
pub(crate) use verdict::Verdict;
