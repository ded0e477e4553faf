use std::fmt;

use super::rule::Rule;

/// The verdict on each [`Rule`].
///
/// Its `Display` has a line per rule, and for a broken one the request, the answer that it has to
/// get, the answer that it got and, where the suite knows it, what to change.
#[derive(Debug, Clone)]
pub struct Report {
    subject: String,
    findings: Vec<Finding>,
}

/// The verdict on one [`Rule`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Whether the application keeps it.
    pub verdict: Verdict,
}

/// Whether an application keeps a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Yes, for every request of the suite.
    Passed,
    /// No, as this request shows. Others may show it too.
    Broken {
        /// The request.
        sent: String,
        /// The answer that it has to get.
        expected: String,
        /// The answer that it got.
        got: String,
        /// The likely cause, and what to change, where the suite knows it.
        advice: Option<String>,
    },
    /// The suite cannot tell, for this reason.
    NotChecked(String),
}

impl Verdict {
    pub(crate) fn not_checked(reason: &str) -> Self {
        Self::NotChecked(reason.to_owned())
    }

    /// Broken, without advice.
    pub(crate) fn broken(sent: &str, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self::Broken {
            sent: sent.to_owned(),
            expected: expected.into(),
            got: got.into(),
            advice: None,
        }
    }

    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        if let Self::Broken { advice: place, .. } = &mut self {
            *place = Some(advice.to_owned());
        }
        self
    }
}

impl Report {
    pub(crate) fn new(subject: String, findings: Vec<Finding>) -> Self {
        Self { subject, findings }
    }

    /// The verdicts, in the order of [`Rule::ALL`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The broken rules.
    pub fn broken(&self) -> impl Iterator<Item = Rule> {
        let is_broken = |finding: &&Finding| matches!(finding.verdict, Verdict::Broken { .. });
        self.findings
            .iter()
            .filter(is_broken)
            .map(|finding| finding.rule)
    }

    /// Whether no rule is broken. A rule that was not checked may be: the report names it.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.broken().next().is_none()
    }

    /// Panics if a rule is broken.
    ///
    /// # Panics
    ///
    /// If a rule is broken, with the report.
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
                got,
                advice,
            } => {
                write!(f, "\n{:15}sent:     {sent}", "")?;
                write!(f, "\n{:15}expected: {expected}", "")?;
                write!(f, "\n{:15}got:      {got}", "")?;
                match advice {
                    Some(advice) => write!(f, "\n{:15}advice:   {advice}", ""),
                    None => Ok(()),
                }
            }
            Verdict::NotChecked(reason) => write!(f, " ({reason})"),
        }
    }
}
