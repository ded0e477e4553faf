use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use countersign::Rejection;
use serde::{Deserialize, Serialize};

use crate::output::{BAD, GOOD};

/// What a receiver says of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(crate) enum Verdict {
    Authentic(Accepted),
    Refused(Refused),
}

/// What an application would be handed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Accepted {
    /// The event's name, if it has one.
    pub(crate) event: Option<String>,
    pub(crate) recognized: bool,
    /// Why it was not recognized.
    pub(crate) problem: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) viewed_at: Option<DateTime<Utc>>,
    /// The label of the secret that matched.
    pub(crate) secret: Option<String>,
}

/// What the sender would be answered, and the reason that it is not told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) error: String,
}

impl Verdict {
    pub(crate) fn is_authentic(&self) -> bool {
        matches!(self, Self::Authentic(_))
    }

    /// Whether it was refused for its signature.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.status == 401)
    }
}

impl From<Result<Accepted, Rejection>> for Verdict {
    fn from(result: Result<Accepted, Rejection>) -> Self {
        match result {
            Ok(accepted) => Self::Authentic(accepted),
            Err(rejection) => Self::Refused(Refused {
                status: rejection.status().as_u16(),
                reason: rejection.reason().to_owned(),
                error: rejection.to_string(),
            }),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authentic(accepted) => write!(f, "{GOOD}authentic{GOOD:#}  {accepted}"),
            Self::Refused(refused) => write!(f, "{BAD}refused{BAD:#}  {refused}"),
        }
    }
}

impl fmt::Display for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The sender chose these texts: nothing in them may steer the terminal.
        let event = self.event.as_deref().unwrap_or("(no event name)");
        write!(f, "{}", event.escape_debug())?;
        if let Some(email) = &self.email {
            write!(f, "  {}", email.escape_debug())?;
        }
        if let Some(viewed_at) = &self.viewed_at {
            let time = viewed_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            write!(f, "  viewed {time}")?;
        }
        if let Some(secret) = &self.secret {
            write!(f, "  {secret} secret")?;
        }
        if let Some(problem) = &self.problem {
            write!(f, "  {BAD}unrecognized{BAD:#}: {}", problem.escape_debug())?;
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}: {}", self.status, self.reason, self.error)
    }
}
