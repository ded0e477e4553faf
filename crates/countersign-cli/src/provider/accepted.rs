use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::output::BAD;

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
