//! The candidates on tower and axum.

use std::{
    collections::VecDeque,
    convert::Infallible,
    future::Future,
    hint::black_box,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, FromRef, State},
    http::StatusCode,
    routing::{MethodRouter, post},
};
use axum_github_webhook_extract::{GithubEvent, GithubToken};
use bytes::Bytes;
use countersign::{Delivery, Receiver, Unrecognized};
use countersign_tower::{Webhook, WebhookLayer};
use hmac::{Hmac, Mac};
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::Full;
use sha2::Sha256;
use tower::{Layer, Service, ServiceExt, service_fn, util::BoxCloneService};
use tower_github_webhook::ValidateGitHubWebhookLayer;
use webhook_verify::tower::VerifyLayer;

use crate::{
    candidate::Candidate,
    load::{HEADER, Lead, Load, Ours, SECRET, keyed},
};

/// Larger than any load.
const LIMIT: usize = 2 * 1024 * 1024;

/// Frames that are all ready.
#[derive(Debug)]
struct Frames(VecDeque<Bytes>);

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|data| Ok(Frame::data(data))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

fn body(load: &Load) -> Body {
    if load.frames.len() == 1 {
        return Body::from(load.body.clone());
    }
    Body::new(Frames(load.frames.iter().cloned().collect()))
}

pub(crate) fn request<B>(load: &Load, body: B) -> Request<B> {
    Request::post("/")
        .header("host", "localhost")
        .header("user-agent", "bench")
        .header("accept", "*/*")
        .header("content-type", "application/json")
        .header("content-length", load.body.len())
        .header(HEADER, &load.signature)
        .body(body)
        .expect("a request")
}

pub(crate) fn handle_event(event: &Result<Lead, Unrecognized>) -> StatusCode {
    match event {
        Ok(lead) => handle(lead),
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

fn handle(lead: &Lead) -> StatusCode {
    black_box(lead);
    StatusCode::NO_CONTENT
}

/// A candidate that is a router of axum.
struct Axum {
    name: &'static str,
    lacks: &'static str,
    router: Router,
}

impl Axum {
    fn boxed(name: &'static str, lacks: &'static str, router: Router) -> Box<dyn Candidate> {
        Box::new(Self {
            name,
            lacks,
            router: router.layer(DefaultBodyLimit::max(LIMIT)),
        })
    }
}

impl Candidate for Axum {
    fn name(&self) -> &'static str {
        self.name
    }

    fn lacks(&self) -> &'static str {
        self.lacks
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {
            let request = request(load, body(load));
            let response = self.router.clone().oneshot(request).await;
            assert_eq!(response.expect("infallible").status(), 204, "{}", self.name);
        })
    }
}

/// `Json<T>`, which verifies nothing.
pub fn json() -> Box<dyn Candidate> {
    let handler = async |Json(lead): Json<Lead>| handle(&lead);
    Axum::boxed(
        "axum: Json<T>",
        "verify",
        Router::new().route("/", post(handler)),
    )
}

/// A handler as on the vendors' pages: the whole body, its MAC, and then its JSON.
pub fn hand_written() -> Box<dyn Candidate> {
    async fn handler(
        State(key): State<Hmac<Sha256>>,
        headers: HeaderMap,
        body: Bytes,
    ) -> StatusCode {
        let received = headers
            .get(HEADER)
            .and_then(|value| value.as_bytes().strip_prefix(b"sha256="))
            .and_then(|value| hex::decode(value).ok());
        let Some(received) = received else {
            return StatusCode::UNAUTHORIZED;
        };
        if key.chain_update(&body).verify_slice(&received).is_err() {
            return StatusCode::UNAUTHORIZED;
        }
        match serde_json::from_slice(&body) {
            Ok(lead) => handle(&lead),
            Err(_) => StatusCode::BAD_REQUEST,
        }
    }
    let router = Router::new().route("/", post(handler)).with_state(keyed());
    Axum::boxed(
        "axum: by hand",
        "check the header before the body is read, time out, keep an unknown shape",
        router,
    )
}

/// The library `tower-github-webhook`.
pub fn tower_github_webhook() -> Box<dyn Candidate> {
    let handler = async |body: Bytes| match serde_json::from_slice(&body) {
        Ok(lead) => handle(&lead),
        Err(_) => StatusCode::BAD_REQUEST,
    };
    Axum::boxed(
        "axum: tower-github-webhook",
        "limit or time out a body, give a typed event, survive a huge Content-Length",
        Router::new()
            .route("/", post(handler))
            .layer(ValidateGitHubWebhookLayer::new(SECRET)),
    )
}

/// The library `webhook-verify`, with the fastest parsing that a handler can do.
pub fn webhook_verify() -> Box<dyn Candidate> {
    let handler = async |body: Bytes| match serde_json::from_slice(&body) {
        Ok(lead) => handle(&lead),
        Err(_) => StatusCode::BAD_REQUEST,
    };
    webhook_verify_before("axum: webhook-verify, from_slice", post(handler))
}

/// The library `webhook-verify`, with axum's own typed extractor behind it.
pub fn webhook_verify_json() -> Box<dyn Candidate> {
    let handler = async |Json(lead): Json<Lead>| handle(&lead);
    webhook_verify_before("axum: webhook-verify, Json<T>", post(handler))
}

fn webhook_verify_before(name: &'static str, handler: MethodRouter) -> Box<dyn Candidate> {
    let secret = webhook_verify::Secret::new(SECRET);
    let layer = VerifyLayer::<Full<Bytes>>::new(webhook_verify::Provider::GitHub, secret);
    // A router does not accept its boxed error.
    let layers = tower::ServiceBuilder::new()
        .layer(axum::error_handling::HandleErrorLayer::new(
            async |_: axum::BoxError| StatusCode::BAD_REQUEST,
        ))
        .layer(layer);
    Axum::boxed(
        name,
        "limit or time out a body, give a typed event, check the header before the body is read",
        Router::new().route("/", handler.layer(layers)),
    )
}

/// The library `axum-github-webhook-extract`.
pub fn axum_github_webhook_extract() -> Box<dyn Candidate> {
    #[derive(Clone)]
    struct Token(Arc<String>);

    impl FromRef<Token> for GithubToken {
        fn from_ref(token: &Token) -> Self {
            Self(Arc::clone(&token.0))
        }
    }

    let handler = async |GithubEvent(lead): GithubEvent<Lead>| handle(&lead);
    Axum::boxed(
        "axum: axum-github-webhook-extract",
        "time out a body, keep an unknown shape, answer 401 or hide the reason",
        Router::new()
            .route("/", post(handler))
            .with_state(Token(Arc::new(SECRET.to_owned()))),
    )
}

/// Ours on axum.
pub fn ours_on_axum() -> Box<dyn Candidate> {
    let handler = async |Webhook(delivery): Webhook<Ours>| handle_event(delivery.event());
    let layer = WebhookLayer::from_receiver(receiver());
    Axum::boxed(
        "axum: countersign",
        "",
        Router::new().route("/", post(handler).layer(layer)),
    )
}

pub(crate) fn receiver() -> Receiver<Ours> {
    Ours::receiver().max_body_bytes(LIMIT)
}

/// Ours as a tower service, without a router.
struct Tower {
    service: BoxCloneService<Request<Body>, Response<Full<Bytes>>, Infallible>,
}

/// Ours as a tower service, without a router.
pub fn ours_on_tower() -> Box<dyn Candidate> {
    let inner = service_fn(async |request: Request<Full<Bytes>>| {
        let delivery = request.extensions().get::<Delivery<Ours>>();
        let mut response = Response::new(Full::default());
        *response.status_mut() = handle_event(delivery.expect("a delivery").event());
        Ok::<_, Infallible>(response)
    });
    let service = WebhookLayer::from_receiver(receiver()).layer(inner);
    Box::new(Tower {
        service: BoxCloneService::new(service),
    })
}

impl Candidate for Tower {
    fn name(&self) -> &'static str {
        "tower: countersign"
    }

    fn lacks(&self) -> &'static str {
        ""
    }

    fn receive<'a>(&'a self, load: &'a Load) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(async {
            let mut service = self.service.clone();
            let response = service.call(request(load, body(load))).await;
            assert_eq!(response.expect("infallible").status(), 204);
        })
    }
}
