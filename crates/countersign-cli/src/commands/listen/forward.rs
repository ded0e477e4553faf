use std::{fmt, time::Instant};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use reqwest::{Client, Url};
use serde::Serialize;

use crate::{
    capture::Forwarding,
    client::{self, ClientArgs, Target, end_to_end},
    output::{BAD, Failure, GOOD, milliseconds},
};

/// Forwards deliveries to an application.
pub(super) struct Forward {
    client: Client,
    target: Target,
}

/// How the application took a delivery.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Forwarded {
    Answered {
        status: u16,
        /// The time until the head of the answer, in milliseconds.
        ms: f64,
    },
    /// There was no connection, or no answer.
    Failed { error: String },
}

impl Forwarded {
    /// Whether the application took the delivery.
    pub(super) fn is_taken(&self) -> bool {
        self.outcome().is_taken()
    }

    /// What the capture says of it.
    pub(super) fn outcome(&self) -> Forwarding {
        match self {
            Self::Answered { status, .. } => Forwarding::Answered(*status),
            Self::Failed { error } => Forwarding::Failed(error.clone()),
        }
    }
}

impl Forward {
    pub(super) fn new(url: Url, keep_path: bool, args: &ClientArgs) -> Result<Self, Failure> {
        Ok(Self {
            client: args.client(&url)?,
            target: Target { url, keep_path },
        })
    }

    /// Sends the same bytes with the same header fields. The response is the application's, or 502.
    pub(super) async fn send(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> (Forwarded, Response) {
        let start = Instant::now();
        let headers = end_to_end(headers);
        let request = client::request(&self.client, method, self.target.url(uri), headers, body);
        match request.send().await {
            Ok(answer) => {
                let forwarded = Forwarded::Answered {
                    status: answer.status().as_u16(),
                    ms: milliseconds(&start.elapsed()),
                };
                (forwarded, passed_back(answer))
            }
            Err(error) => {
                let error = client::cause(&error);
                let mut answer = Response::default();
                *answer.status_mut() = StatusCode::BAD_GATEWAY;
                (Forwarded::Failed { error }, answer)
            }
        }
    }
}

fn passed_back(answer: reqwest::Response) -> Response {
    let mut response = Response::default();
    *response.status_mut() = answer.status();
    *response.headers_mut() = end_to_end(answer.headers());
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    response
}

impl fmt::Display for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered { status, ms } => {
                let style = if (200..300).contains(status) {
                    GOOD
                } else {
                    BAD
                };
                write!(f, "→ {style}{status}{style:#} in {ms:.1} ms")
            }
            Self::Failed { error } => write!(f, "→ {BAD}failed{BAD:#}: {error}"),
        }
    }
}
