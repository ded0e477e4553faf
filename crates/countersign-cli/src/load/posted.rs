use std::{
    fmt,
    time::{Duration, Instant},
};

use http::StatusCode;
use reqwest::Response;
use serde::{Serialize, Serializer};

use super::origin::Origin;
use crate::{
    capture::{Forwarding, Place},
    client,
    output::{BAD, GOOD, milliseconds, text},
};

/// A request that was posted.
#[derive(Debug, Serialize)]
pub(super) struct Posted {
    #[serde(flatten)]
    pub(super) origin: Option<Origin>,
    #[serde(skip)]
    pub(super) place: Option<Place>,
    #[serde(flatten)]
    pub(super) outcome: Outcome,
    #[serde(skip)]
    pub(super) expected: Expected,
}

/// The answer that is as it should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    Success,
    Status(StatusCode),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Outcome {
    Answered(Answer),
    /// There was no connection, or no complete answer.
    Failed {
        error: String,
    },
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Answer {
    pub(super) status: u16,
    #[serde(rename = "ms", serialize_with = "to_milliseconds")]
    pub(super) elapsed: Duration,
    /// The body, if it is short text.
    pub(super) body: Option<String>,
}

/// A longer body of an answer is not shown.
const MAX_SHOWN_BYTES: usize = 300;

impl Posted {
    pub(super) fn is_as_expected(&self) -> bool {
        match &self.outcome {
            Outcome::Answered(answer) => self.expected.is_met(answer.status),
            Outcome::Failed { .. } => false,
        }
    }

    /// What a capture says of it.
    pub(super) fn forwarding(&self) -> Forwarding {
        match &self.outcome {
            Outcome::Answered(answer) => Forwarding::Answered(answer.status),
            Outcome::Failed { error } => Forwarding::Failed(error.clone()),
        }
    }
}

impl Expected {
    fn is_met(self, status: u16) -> bool {
        match self {
            Self::Success => (200..300).contains(&status),
            Self::Status(expected) => expected.as_u16() == status,
        }
    }
}

impl Answer {
    /// Reads the answer to its end. The request began at `start`.
    pub(super) async fn read(mut response: Response, start: Instant) -> Outcome {
        let mut body = Vec::new();
        let mut is_short = true;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_SHOWN_BYTES => {
                    body.extend(chunk);
                }
                Ok(Some(_)) => is_short = false,
                Ok(None) => break,
                Err(error) => {
                    let cause = client::cause(&error);
                    return Outcome::Failed {
                        error: format!("the answer is incomplete: {cause}"),
                    };
                }
            }
        }
        Outcome::Answered(Self {
            status: response.status().as_u16(),
            elapsed: start.elapsed(),
            body: String::from_utf8(body).ok().filter(|_| is_short),
        })
    }
}

fn to_milliseconds<S: Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(milliseconds(elapsed))
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("2xx"),
            Self::Status(status) => write!(f, "{}", status.as_u16()),
        }
    }
}

impl fmt::Display for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}  → ")?;
        }
        match &self.outcome {
            Outcome::Answered(Answer {
                status,
                elapsed,
                body,
            }) => {
                let ms = milliseconds(elapsed);
                if self.is_as_expected() {
                    write!(f, "{GOOD}{status}{GOOD:#} in {ms:.1} ms")?;
                } else {
                    let expected = self.expected;
                    write!(
                        f,
                        "{BAD}{status}{BAD:#} in {ms:.1} ms, not {expected} as expected"
                    )?;
                }
                match body.as_deref().map(str::trim_end) {
                    Some("") | None => Ok(()),
                    Some(body) => write!(f, "  {}", text::line(body)),
                }
            }
            Outcome::Failed { error } => write!(f, "{BAD}failed{BAD:#}: {error}"),
        }
    }
}
