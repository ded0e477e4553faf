use std::fmt;

use super::Rule;

/// What came of each [`Rule`].
///
/// Its `Display` has a line for each, and says of a broken one what was sent, what was expected and
/// what came.
#[derive(Debug, Clone)]
pub struct Report {
    subject: String,
    findings: Vec<Finding>,
}

/// What came of one [`Rule`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// What came of it.
    pub verdict: Verdict,
}

/// Whether a rule is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is.
    Passed,
    /// It is not, as this request shows; there may be others.
    Broken {
        /// What was sent.
        sent: String,
        /// What has to come of it.
        expected: String,
        /// What came.
        came: String,
    },
    /// It could not be seen, for this reason.
    NotChecked(String),
}

impl Report {
    pub(crate) fn new(subject: String, findings: Vec<Finding>) -> Self {
        Self { subject, findings }
    }

    /// What came of each rule, in the order of [`Rule::ALL`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The rules that are broken.
    pub fn broken(&self) -> impl Iterator<Item = Rule> {
        let is_broken = |finding: &&Finding| matches!(finding.verdict, Verdict::Broken { .. });
        self.findings
            .iter()
            .filter(is_broken)
            .map(|finding| finding.rule)
    }

    /// Whether no rule is broken. What was not checked may be: the report says what that is.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.broken().next().is_none()
    }

    /// Does nothing if no rule is broken.
    ///
    /// # Panics
    ///
    /// With the report, if one is.
    pub fn assert(&self) {
        assert!(self.is_passed(), "\n{self}");
    }

    fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| is(&finding.verdict)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "conformance of {}", self.subject)?;
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let passed = self.count(|verdict| matches!(verdict, Verdict::Passed));
        let broken = self.count(|verdict| matches!(verdict, Verdict::Broken { .. }));
        let not_checked = self.count(|verdict| matches!(verdict, Verdict::NotChecked(_)));
        write!(
            f,
            "{passed} passed, {broken} broken, {not_checked} not checked"
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Passed => "passed",
            Verdict::Broken { .. } => "BROKEN",
            Verdict::NotChecked(_) => "not checked",
        };
        let rule = self.rule;
        write!(f, "{word:11}  {rule:33}  {}", rule.description())?;
        match &self.verdict {
            Verdict::Passed => Ok(()),
            Verdict::Broken {
                sent,
                expected,
                came,
            } => {
                write!(f, "\n{:15}sent:     {sent}", "")?;
                write!(f, "\n{:15}expected: {expected}", "")?;
                write!(f, "\n{:15}came:     {came}", "")
            }
            Verdict::NotChecked(reason) => write!(f, " ({reason})"),
        }
    }
}
