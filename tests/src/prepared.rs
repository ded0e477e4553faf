//! Requests that are built before they are counted, so that only receiving one is.

use std::{convert::Infallible, fmt, future::ready};

use actix_web::{
    App, Error, HttpMessage as _, HttpResponse,
    dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse},
    web,
};
use axum::{
    Router,
    body::Body,
    http::StatusCode,
    routing::{MethodRouter, post},
};
use bytes::Bytes;
use countersign::{Delivery, Receiver, Secret};
use countersign_actix::WebhookMiddleware;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use futures_util::stream;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn, util::MapRequestLayer};

use crate::{
    app::{SECRET, SUPADEMO},
    cases::{Case, SUPADEMO_SIGNATURE, named, padded, sample},
    frames::{Frames, cut},
    paths, reference_hmac,
};

/// The size of the large body, in bytes: the default limit.
pub const LARGE: usize = 1024 * 1024;
/// The size of its frames in [`RequestKind::LargeInFrames`], in bytes.
const FRAME: usize = 16 * 1024;

/// What receives a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stack {
    /// `Receiver::verify`, with the whole body.
    Core,
    /// The tower service alone.
    Tower,
    /// A router of axum with a handler that extracts the delivery.
    Axum,
    /// An application of actix-web with a handler that extracts the delivery.
    Actix,
}

/// What allocates a share of its own, which its features change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// axum.
    Axum,
    /// actix-web.
    Actix,
}

impl Stack {
    /// The framework of this stack.
    pub fn framework(self) -> Option<Framework> {
        match self {
            Self::Core | Self::Tower => None,
            Self::Axum => Some(Framework::Axum),
            Self::Actix => Some(Framework::Actix),
        }
    }
}

/// A request, always with its `Content-Length`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// The vendor's sample, signed.
    Sample,
    /// The vendor's sample, with a wrong signature of the right form.
    Forged,
    /// The vendor's sample without a signature.
    Unsigned,
    /// [`LARGE`] bytes in one frame, signed.
    Large,
    /// [`LARGE`] bytes in frames of 16 KiB, signed.
    LargeInFrames,
}

impl RequestKind {
    /// The status of its answer.
    pub fn status(self) -> u16 {
        match self {
            Self::Sample | Self::Large | Self::LargeInFrames => 204,
            Self::Forged | Self::Unsigned => 401,
        }
    }

    fn case(self) -> Case {
        let mut case = match self {
            Self::Sample => sample(),
            Self::Forged => named("zeros"),
            Self::Unsigned => named("no signature"),
            Self::Large | Self::LargeInFrames => {
                let body = padded(LARGE);
                Case {
                    headers: vec![(
                        SUPADEMO_SIGNATURE,
                        reference_hmac::hex(SECRET, &body).into(),
                    )],
                    body,
                    ..sample()
                }
            }
        };
        let length = case.body.len().to_string();
        case.headers.push(("content-length", length.into()));
        case
    }

    fn frames(self, case: &Case) -> Vec<Bytes> {
        match self {
            Self::LargeInFrames => cut(&case.body, FRAME),
            _ => vec![Bytes::from(case.body.clone())],
        }
    }
}

/// A request that is built, and an application that has answered its like before, so that nothing is
/// counted that only the first request costs.
pub struct PreparedRequest(Box<dyn FnMut() -> u16>);

impl PreparedRequest {
    /// Prepares the request for this stack.
    pub fn new(stack: Stack, kind: RequestKind) -> Self {
        let secret = Secret::new(SECRET).expect("a secret");
        Self::with_receiver(stack, kind, Receiver::new(Supademo, secret))
    }

    /// The same without Countersign: the framework's share of receiving it. The application answers
    /// with the same status, and inserts an extension where Countersign inserts the delivery.
    pub fn unverified(framework: Framework, kind: RequestKind) -> Self {
        match framework {
            Framework::Axum => unverified_axum(kind),
            Framework::Actix => unverified_actix(kind),
        }
    }

    /// The same with a receiver that is configured otherwise.
    pub fn with_receiver(stack: Stack, kind: RequestKind, receiver: Receiver<Supademo>) -> Self {
        match stack {
            Stack::Core => core(kind, receiver),
            Stack::Tower => tower(kind, receiver),
            Stack::Axum => axum(kind, receiver),
            Stack::Actix => actix(kind, receiver),
        }
    }

    /// Receives the request, which works once, and returns the status of the answer.
    pub fn receive(&mut self) -> u16 {
        (self.0)()
    }

    fn of<R: 'static>(
        kind: RequestKind,
        request: impl Fn() -> R,
        receive: impl Fn(R) -> u16 + 'static,
    ) -> Self {
        for _ in 0..3 {
            assert_eq!(receive(request()), kind.status(), "{kind:?}");
        }
        let mut request = Some(request());
        Self(Box::new(move || {
            receive(request.take().expect("a request that was not received"))
        }))
    }
}

impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedRequest")
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime")
}

fn core(kind: RequestKind, receiver: Receiver<Supademo>) -> PreparedRequest {
    let case = kind.case();
    PreparedRequest::of(
        kind,
        || (paths::headers(&case), Bytes::from(case.body.clone())),
        move |(headers, body)| match receiver.verify(&headers, body) {
            Ok(_) => 204,
            Err(rejection) => rejection.status().as_u16(),
        },
    )
}

fn tower(kind: RequestKind, receiver: Receiver<Supademo>) -> PreparedRequest {
    let inner = service_fn(async |request: Request<Full<Bytes>>| {
        let delivery = request.extensions().get::<Delivery<Supademo>>();
        let mut response = Response::new(());
        *response.status_mut() = match delivery {
            Some(_) => StatusCode::NO_CONTENT,
            None => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Ok::<_, Infallible>(response)
    });
    let service = WebhookLayer::from_receiver(receiver).layer(inner);
    let runtime = runtime();
    let case = kind.case();
    PreparedRequest::of(
        kind,
        || paths::request(&case, Frames::of(kind.frames(&case))),
        move |request| {
            let response = runtime.block_on(service.clone().oneshot(request));
            response.expect("infallible").status().as_u16()
        },
    )
}

fn axum(kind: RequestKind, receiver: Receiver<Supademo>) -> PreparedRequest {
    async fn handler(_: countersign_tower::Webhook<Supademo>) -> StatusCode {
        StatusCode::NO_CONTENT
    }
    let layer = WebhookLayer::from_receiver(receiver);
    axum_request(kind, post(handler).layer(layer))
}

fn unverified_axum(kind: RequestKind) -> PreparedRequest {
    let status = StatusCode::from_u16(kind.status()).expect("a status");
    let endpoint = post(async move || status);
    let endpoint = match status {
        StatusCode::NO_CONTENT => endpoint.layer(MapRequestLayer::new(marked)),
        _ => endpoint,
    };
    axum_request(kind, endpoint)
}

/// Stands in the place of the delivery, and allocates nothing itself.
#[derive(Clone)]
struct Marker;

fn marked<B>(mut request: Request<B>) -> Request<B> {
    request.extensions_mut().insert(Marker);
    request
}

fn axum_request(kind: RequestKind, endpoint: MethodRouter) -> PreparedRequest {
    let router: Router = Router::new().route(SUPADEMO, endpoint);
    let runtime = runtime();
    let case = kind.case();
    PreparedRequest::of(
        kind,
        || paths::request(&case, Body::new(Frames::of(kind.frames(&case)))),
        move |request| {
            let response = runtime.block_on(router.clone().oneshot(request));
            response.expect("infallible").status().as_u16()
        },
    )
}

fn actix(kind: RequestKind, receiver: Receiver<Supademo>) -> PreparedRequest {
    async fn handler(_: countersign_actix::Webhook<Supademo>) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
    let endpoint = web::resource(SUPADEMO)
        .wrap(WebhookMiddleware::from_receiver(receiver))
        .route(web::post().to(handler));
    actix_request(kind, App::new().service(endpoint))
}

fn unverified_actix(kind: RequestKind) -> PreparedRequest {
    let status = actix_web::http::StatusCode::from_u16(kind.status()).expect("a status");
    let handler = move || ready(HttpResponse::new(status));
    let endpoint = web::resource(SUPADEMO)
        .wrap_fn(move |request, service| {
            if status.is_success() {
                request.extensions_mut().insert(Marker);
            }
            service.call(request)
        })
        .route(web::post().to(handler));
    actix_request(kind, App::new().service(endpoint))
}

fn actix_request<T>(kind: RequestKind, app: App<T>) -> PreparedRequest
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse,
            Error = Error,
            InitError = (),
        > + 'static,
{
    let runtime = runtime();
    let app = runtime.block_on(actix_web::test::init_service(app));
    let case = kind.case();
    PreparedRequest::of(
        kind,
        || {
            let frames = stream::iter(kind.frames(&case).into_iter().map(Ok));
            paths::actix_request(&case, Box::pin(frames))
        },
        move |request| {
            let response = runtime.block_on(app.call(request));
            response.expect("a response").status().as_u16()
        },
    )
}
