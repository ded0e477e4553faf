use std::{fmt, future::Future, time::Duration};

use super::{Subject, cases};

/// How long a case may take. None takes a tenth of it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What came of holding a store to every case.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Report {
    /// The names of the cases that it passed.
    pub passed: Vec<&'static str>,
    /// Those that it failed, and what it did.
    pub failed: Vec<Failure>,
}

/// A case that a store failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The name of the case.
    pub case: &'static str,
    /// What the store did, for humans.
    pub text: String,
}

impl Report {
    /// Fails a test with all that went wrong.
    ///
    /// # Panics
    ///
    /// If a case failed.
    pub fn assert_passed(&self) {
        assert!(self.failed.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cases passed, {} failed",
            self.passed.len(),
            self.failed.len()
        )?;
        for Failure { case, text } in &self.failed {
            write!(f, "\n  {case}: {text}")?;
        }
        Ok(())
    }
}

/// Holds a store to every case. `fresh` makes an empty one for each.
pub async fn run<F, Fut>(fresh: F) -> Report
where
    F: Fn() -> Fut,
    Fut: Future<Output = Subject>,
{
    let mut report = Report::default();
    for case in cases::all() {
        let result = tokio::time::timeout(TIMEOUT, case.run(fresh().await)).await;
        match result.unwrap_or_else(|_| Err(format!("it has not ended after {TIMEOUT:?}"))) {
            Ok(()) => report.passed.push(case.name()),
            Err(text) => report.failed.push(Failure {
                case: case.name(),
                text,
            }),
        }
    }
    report
}
