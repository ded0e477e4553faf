use std::fmt;

use countersign::Rejection;
use serde::{Deserialize, Serialize};

use crate::{
    output::{BAD, GOOD},
    provider::Accepted,
};

/// What a receiver says of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(crate) enum Verdict {
    Authentic(Accepted),
    Refused(Refused),
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

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}: {}", self.status, self.reason, self.error)
    }
}
