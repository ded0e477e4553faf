use std::{fmt, time::Instant};

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::{Client, Url};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    origin::Origin,
    posted::{Answer, Expected, Outcome, Posted},
};
use crate::{
    capture::Place,
    client::{self, shown_url},
    output::{FAINT, STRONG, json_bytes, text},
};

/// A request to post.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) expected: Expected,
    /// Where it comes from, if it is posted again.
    pub(crate) origin: Option<Origin>,
    /// Where its outcome stands in the capture.
    pub(crate) place: Option<Place>,
}

/// A request as `--dry-run` lists it, without its header and body.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    #[serde(flatten)]
    origin: Option<&'a Origin>,
    url: String,
    body_bytes: usize,
}

impl Outgoing {
    /// Posts it once. The time is that from connecting, if there is no connection yet, to the end of
    /// the answer.
    pub(super) async fn post(self, client: &Client) -> Posted {
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
            place: self.place,
            outcome,
            expected: self.expected,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let headers = self.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| (name.as_str(), json_bytes(value.as_bytes())))
            .collect();
        json!({
            "method": self.method.as_str(),
            "url": shown_url(&self.url),
            "headers": headers,
            "body": json_bytes(&self.body),
        })
    }

    pub(crate) fn listed(&self) -> Listed<'_> {
        Listed {
            origin: self.origin.as_ref(),
            url: shown_url(&self.url),
            body_bytes: self.body.len(),
        }
    }
}

/// The request as it is sent, without the fields that each connection gets.
impl fmt::Display for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = shown_url(&self.url);
        writeln!(f, "{STRONG}{} {url}{STRONG:#}", self.method)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", text::lines(value.as_bytes()))?;
        }
        write!(f, "\n{}", text::lines(&self.body))
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
