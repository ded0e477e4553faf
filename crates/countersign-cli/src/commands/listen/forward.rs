use std::{fmt, time::Instant};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{StatusCode, request::Parts};
use reqwest::{Client, Url};
use serde::Serialize;

use crate::{
    capture::Forwarding,
    client::{self, ClientArgs, Target, end_to_end},
    output::{BAD, Failure, GOOD, milliseconds},
};

/// Forwards deliveries to applications.
pub(super) struct Forward {
    routes: Vec<Route>,
}

/// Where the deliveries of a provider go, or those of every provider that has no route of its own.
struct Route {
    provider: Option<String>,
    client: Client,
    target: Target,
}

/// The value of `--forward`: a URL, or a provider's name and a URL.
#[derive(Debug, Clone)]
pub(super) struct ForwardArg {
    pub(super) provider: Option<String>,
    pub(super) url: Url,
}

impl ForwardArg {
    /// Reads `URL` or `PROVIDER=URL`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let named = text
            .split_once('=')
            .filter(|(name, _)| !name.contains([':', '/', '?']));
        let (provider, url) = match named {
            Some((name, url)) => (Some(name.to_owned()), url),
            None => (None, text),
        };
        client::parse_url(url).map(|url| Self { provider, url })
    }
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
    pub(super) fn new(
        forwards: &[ForwardArg],
        keep_path: bool,
        args: &ClientArgs,
    ) -> Result<Self, Failure> {
        let routes = forwards.iter().enumerate().map(|(index, forward)| {
            let mut previous = forwards.iter().take(index);
            if previous.any(|previous| previous.provider == forward.provider) {
                return Err(Failure::usage(match &forward.provider {
                    Some(name) => format!("two addresses for the deliveries of {name}"),
                    None => {
                        "two addresses for the same deliveries: name the provider of each, as in \
                             --forward supademo=URL"
                            .to_owned()
                    }
                }));
            }
            Ok(Route {
                provider: forward.provider.clone(),
                client: args.client(&forward.url)?,
                target: Target {
                    url: forward.url.clone(),
                    keep_path,
                },
            })
        });
        Ok(Self {
            routes: routes.collect::<Result<_, _>>()?,
        })
    }

    /// Whether deliveries of this provider are forwarded.
    pub(super) fn has(&self, provider: &str) -> bool {
        self.route(provider).is_some()
    }

    fn route(&self, provider: &str) -> Option<&Route> {
        let of = |name: Option<&str>| {
            let mut routes = self.routes.iter();
            routes.find(|route| route.provider.as_deref() == name)
        };
        of(Some(provider)).or_else(|| of(None))
    }

    /// Sends the same bytes with the same header fields. The response is the application's, or
    /// 502. `None` if the provider's deliveries are not forwarded.
    pub(super) async fn send(
        &self,
        provider: &str,
        parts: &Parts,
        body: Bytes,
    ) -> Option<(Forwarded, Response)> {
        let Route { client, target, .. } = self.route(provider)?;
        let start = Instant::now();
        let headers = end_to_end(&parts.headers);
        let url = target.url(&parts.uri);
        let request = client::request(client, parts.method.clone(), url, headers, body);
        Some(match request.send().await {
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
        })
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
