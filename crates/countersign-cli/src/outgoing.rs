//! A request that is posted, and what became of it.

use std::{
    fmt,
    time::{Duration, Instant},
};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::{HeaderMap, Method, StatusCode};
use reqwest::{Client, Response, Url};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::{
    capture::HeaderText,
    client,
    output::{BAD, FAINT, GOOD, STRONG},
    provider::ProviderName,
    tally::milliseconds,
    text,
};

#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) expected: Expected,
    /// The line of the capture that it comes from.
    pub(crate) origin: Option<Origin>,
}

/// The answer that is as it should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expected {
    Success,
    Status(StatusCode),
}

/// Where in a capture a delivery is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Origin {
    pub(crate) line: u64,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) provider: Option<ProviderName>,
    pub(crate) event: Option<String>,
}

/// A request, without what is in it.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    #[serde(flatten)]
    origin: Option<&'a Origin>,
    url: String,
    body_bytes: usize,
}

/// A request that was posted.
#[derive(Debug, Serialize)]
pub(crate) struct Posted {
    #[serde(flatten)]
    pub(crate) origin: Option<Origin>,
    #[serde(flatten)]
    pub(crate) outcome: Outcome,
    #[serde(skip)]
    pub(crate) expected: Expected,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Outcome {
    Answered(Answer),
    /// There was no connection, or no whole answer.
    Failed {
        error: String,
    },
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    #[serde(rename = "ms", serialize_with = "to_milliseconds")]
    pub(crate) elapsed: Duration,
    /// If it is text, and short.
    pub(crate) body: Option<String>,
}

/// A longer body of an answer is not shown.
const SHORT: usize = 300;

impl Outgoing {
    /// Posts it once. The time is that until the end of the answer, with that of connecting if there
    /// is no connection yet.
    pub(crate) async fn post(self, client: &Client) -> Posted {
        let start = Instant::now();
        let request = client::request(client, self.method, self.url, self.headers, self.body);
        let outcome = match request.send().await {
            Ok(response) => Answer::read(response, start).await,
            Err(error) => Outcome::Failed {
                error: client::cause(&error),
            },
        };
        Posted {
            origin: self.origin,
            outcome,
            expected: self.expected,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let headers = self.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| (name.as_str(), HeaderText::from(value)))
            .collect();
        json!({
            "method": self.method.as_str(),
            "url": client::shown(&self.url),
            "headers": headers,
            "body": HeaderText::of(&self.body),
        })
    }

    pub(crate) fn listed(&self) -> Listed<'_> {
        Listed {
            origin: self.origin.as_ref(),
            url: client::shown(&self.url),
            body_bytes: self.body.len(),
        }
    }
}

impl Answer {
    async fn read(mut response: Response, start: Instant) -> Outcome {
        let mut body = Vec::new();
        let mut is_short = true;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= SHORT => body.extend(chunk),
                Ok(Some(_)) => is_short = false,
                Ok(None) => break,
                Err(error) => {
                    let cause = client::cause(&error);
                    return Outcome::Failed {
                        error: format!("the answer did not end: {cause}"),
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

impl Posted {
    pub(crate) fn is_as_expected(&self) -> bool {
        match &self.outcome {
            Outcome::Answered(answer) => self.expected.is_met(answer.status),
            Outcome::Failed { .. } => false,
        }
    }
}

impl Expected {
    pub(crate) fn is_met(self, status: u16) -> bool {
        match self {
            Self::Success => (200..300).contains(&status),
            Self::Status(expected) => expected.as_u16() == status,
        }
    }
}

/// The request as it is on the wire, but for the headers of the connection.
impl fmt::Display for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{STRONG}{} {}{STRONG:#}",
            self.method,
            client::shown(&self.url)
        )?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", text::lines(value.as_bytes()))?;
        }
        write!(f, "\n{}", text::lines(&self.body))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("2xx"),
            Self::Status(status) => write!(f, "{}", status.as_u16()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provider = self.provider.map_or("(unsigned)", ProviderName::as_str);
        let time = self.received_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(f, "line {}  {FAINT}{time}{FAINT:#}  {provider}", self.line)?;
        match &self.event {
            Some(event) => write!(f, "  {}", text::line(event)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = self.origin {
            write!(f, "{origin}  ")?;
        }
        write!(
            f,
            "{FAINT}{} bytes{FAINT:#}  → {}",
            self.body_bytes, self.url
        )
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
