use std::fmt;

use chrono::SecondsFormat;
use countersign::{Delivery, Rejection};
use serde::Serialize;

use crate::{
    output::{BAD, GOOD, text},
    provider::{AnyProvider, EventSummary},
};

/// The verdict on a request, as it is printed.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(crate) enum VerdictReport {
    Authentic(Accepted),
    Refused(Refused),
}

/// What an application would be handed.
#[derive(Debug, Serialize)]
pub(crate) struct Accepted {
    #[serde(flatten)]
    event: EventSummary,
    /// The label of the secret that matched.
    secret: Option<String>,
}

/// What the sender would be answered, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Refused {
    status: u16,
    reason: String,
    error: String,
}

impl VerdictReport {
    pub(crate) fn new(judged: Result<&Delivery<AnyProvider>, &Rejection>) -> Self {
        match judged {
            Ok(delivery) => Self::Authentic(Accepted {
                event: delivery.event().clone(),
                secret: delivery.secret_label().map(str::to_owned),
            }),
            Err(rejection) => Self::Refused(Refused {
                status: rejection.status().as_u16(),
                reason: rejection.reason().to_owned(),
                error: rejection.to_string(),
            }),
        }
    }

    pub(crate) fn is_authentic(&self) -> bool {
        match self {
            Self::Authentic(_) => true,
            Self::Refused(_) => false,
        }
    }
}

impl fmt::Display for VerdictReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authentic(accepted) => write!(f, "{GOOD}authentic{GOOD:#}{accepted}"),
            Self::Refused(refused) => write!(f, "{BAD}refused{BAD:#}  {refused}"),
        }
    }
}

impl fmt::Display for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event, secret } = self;
        // The sender chose these texts.
        let name = event.event.as_deref().map(text::line);
        write!(f, "  {}", name.as_deref().unwrap_or("(no event name)"))?;
        if let Some(email) = &event.email {
            write!(f, "  {}", text::line(email))?;
        }
        if let Some(time) = &event.occurred_at {
            let time = time.to_rfc3339_opts(SecondsFormat::Secs, true);
            write!(f, "  viewed {time}")?;
        }
        if let Some(secret) = secret {
            write!(f, "  {secret} secret")?;
        }
        if let Some(problem) = &event.problem {
            write!(f, "  {BAD}unrecognized{BAD:#}: {}", text::line(problem))?;
        }
        Ok(())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            reason,
            error,
        } = self;
        write!(f, "{status}  {reason}: {}", text::line(error))
    }
}
