use std::{fmt, time::Instant};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use reqwest::{Client, Url};
use serde::Serialize;

use crate::{
    client::{self, ClientArgs},
    failure::Failure,
    output::{BAD, GOOD},
    tally::milliseconds,
};

/// The application that deliveries are passed on to.
pub(crate) struct Forward {
    client: Client,
    target: Target,
}

/// What became of a delivery there.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Forwarded {
    /// It answered.
    Answered {
        status: u16,
        /// In milliseconds, until the head of the answer.
        ms: f64,
    },
    /// It could not be reached, or gave no answer.
    Failed { error: String },
}

/// These are of one connection (RFC 9110 §7.6.1), or made anew for the next one.
pub(crate) const OF_THE_CONNECTION: [HeaderName; 9] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::HOST,
    header::CONTENT_LENGTH,
];

impl Forward {
    pub(crate) fn new(url: Url, keep_path: bool, args: &ClientArgs) -> Result<Self, Failure> {
        Ok(Self {
            client: args.client(&url)?,
            target: Target { url, keep_path },
        })
    }

    /// Sends the same bytes under the same headers. The answer is the application's, or 502.
    pub(crate) async fn send(
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

/// The headers that go with the message to the next connection, in their order.
pub(crate) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let named = headers.get_all(header::CONNECTION).iter();
    let named: Vec<_> = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| HeaderName::try_from(name.trim()).ok())
        .collect();
    let mut headers = headers.clone();
    for name in OF_THE_CONNECTION.iter().chain(&named) {
        headers.remove(name);
    }
    headers
}

/// Where deliveries are posted to.
pub(crate) struct Target {
    pub(crate) url: Url,
    pub(crate) keep_path: bool,
}

impl Target {
    /// Only the path and the query are those of the delivery: whoever sent it could choose them, and
    /// where it goes is for the user to say.
    pub(crate) fn url(&self, came_to: &Uri) -> Url {
        let mut url = self.url.clone();
        if self.keep_path {
            url.set_path(came_to.path());
            url.set_query(came_to.query());
        }
        url
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
