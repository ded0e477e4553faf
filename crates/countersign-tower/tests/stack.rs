//! The layer before and behind other layers, and axum's extractors on the request that the layer lets
//! through.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::{convert::Infallible, time::Duration};

use axum::{
    BoxError, Extension, Json, Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{DefaultBodyLimit, Request, State},
    middleware::{Next, from_fn},
    response::Response,
    routing::{get, post},
};
use bytes::Bytes;
use countersign::{Delivery, Rejection};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, MAX_BODY_BYTES, SECRET, SUPADEMO},
    cases::{Case, LEAD_CAPTURED, SUPADEMO_SIGNATURE, padded, sample},
    frames::{Frames, cut},
    paths, reference_hmac,
};
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use tower::{
    Layer, Service, ServiceBuilder, ServiceExt,
    buffer::BufferLayer,
    limit::{ConcurrencyLimitLayer, RateLimitLayer},
    service_fn,
    timeout::TimeoutLayer,
};
use tower_http::{
    limit::RequestBodyLimitLayer, map_response_body::MapResponseBodyLayer, trace::TraceLayer,
};

fn unsigned() -> Case {
    let mut case = sample();
    case.headers.clear();
    case
}

fn layer() -> WebhookLayer<Supademo> {
    WebhookLayer::from_receiver(app::supademo())
}

async fn receive(Webhook(delivery): Webhook<Supademo>, body: Bytes) -> StatusCode {
    assert_eq!(delivery.body(), &body);
    assert_eq!(body, LEAD_CAPTURED);
    StatusCode::NO_CONTENT
}

/// Asserts that the router lets the sample through, in one frame and in many, and nothing else.
async fn assert_guards(app: Router) {
    for size in [usize::MAX, 100] {
        for (case, status) in [(sample(), 204), (unsigned(), 401)] {
            let body = Body::new(Frames::of(cut(&case.body, size)));
            let response = app.clone().oneshot(paths::request(&case, body)).await;
            assert_eq!(response.unwrap().status(), status);
        }
    }
}

#[tokio::test]
async fn on_a_router_a_route_and_a_method_router() {
    let routes = Router::new().route(SUPADEMO, post(receive));
    assert_guards(routes.clone().layer(layer())).await;
    assert_guards(routes.clone().route_layer(layer())).await;
    assert_guards(Router::new().route(SUPADEMO, post(receive).layer(layer()))).await;
    assert_guards(Router::new().route(SUPADEMO, post(receive).route_layer(layer()))).await;
    let nested = Router::new()
        .route("/supademo", post(receive))
        .layer(layer());
    assert_guards(Router::new().nest("/webhooks", nested)).await;
    assert_guards(Router::new().merge(routes.layer(layer()))).await;
}

#[tokio::test]
async fn among_other_layers() {
    async fn outside(request: Request, next: Next) -> Response {
        next.run(request).await
    }
    let routes = Router::new().route(SUPADEMO, post(receive));
    let failed = || HandleErrorLayer::new(async |_: BoxError| StatusCode::SERVICE_UNAVAILABLE);

    assert_guards(routes.clone().layer(ServiceBuilder::new().layer(layer()))).await;
    assert_guards(routes.clone().layer(layer()).layer(from_fn(outside))).await;
    assert_guards(routes.clone().layer(from_fn(outside)).layer(layer())).await;
    assert_guards(
        routes
            .clone()
            .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
            .layer(layer()),
    )
    .await;

    let traced = routes.clone().layer(TraceLayer::new_for_http());
    assert_guards(traced.layer(layer())).await;

    let in_front = ServiceBuilder::new()
        .layer(failed())
        .layer(layer())
        // TraceLayer's response body has no `Default`, which a refusal needs.
        .layer(MapResponseBodyLayer::new(Body::new))
        .layer(TraceLayer::new_for_http())
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(BufferLayer::new(4))
        .layer(TimeoutLayer::new(Duration::from_secs(5)));
    let limited = ServiceBuilder::new()
        .layer(layer())
        .layer(ConcurrencyLimitLayer::new(1));
    assert_guards(routes.clone().layer(limited)).await;
    assert_guards(routes.clone().layer(in_front)).await;

    let behind = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES))
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(layer());
    assert_guards(routes.clone().layer(behind)).await;

    let fallible = ServiceBuilder::new()
        .layer(failed())
        .layer(BufferLayer::new(4))
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(TimeoutLayer::new(Duration::from_secs(5)))
        .layer(layer());
    assert_guards(routes.layer(fallible)).await;
}

#[tokio::test]
async fn in_front_of_layers_whose_errors_are_boxed() {
    let inner = service_fn(async |request: http::Request<_>| {
        let (head, body): (http::request::Parts, Full<Bytes>) = request.into_parts();
        assert!(head.extensions.get::<Delivery<Supademo>>().is_some());
        assert_eq!(body.collect().await?.to_bytes(), LEAD_CAPTURED);
        Ok::<_, Infallible>(http::Response::new(String::from("seen")))
    });
    let buffered = ServiceBuilder::new()
        .layer(BufferLayer::new(4))
        .layer(RateLimitLayer::new(1000, Duration::from_secs(1)))
        .layer(TimeoutLayer::new(Duration::from_secs(5)))
        .service(inner);
    let mut service = layer().layer(buffered);
    for (case, status) in [(sample(), 200), (unsigned(), 401), (sample(), 200)] {
        let request = paths::request(&case, Frames::of(cut(&case.body, 100)));
        let ready = ServiceExt::<http::Request<Frames>>::ready(&mut service).await;
        let response = ready.unwrap().call(request).await.unwrap();
        assert_eq!(response.status(), status);
    }
}

#[tokio::test]
async fn the_error_of_the_service_inside_is_kept() {
    #[derive(Debug, PartialEq)]
    struct Broken;

    let inner =
        service_fn(async |_: http::Request<Full<Bytes>>| Err::<http::Response<String>, _>(Broken));
    let request = paths::request(&sample(), Frames::of(cut(LEAD_CAPTURED, 100)));
    assert_eq!(
        layer().layer(inner).oneshot(request).await.unwrap_err(),
        Broken
    );
}

#[tokio::test]
async fn two_providers_in_one_application() {
    async fn both(
        supademo: Option<Webhook<Supademo>>,
        storylane: Option<Webhook<Storylane>>,
    ) -> String {
        format!("{} {}", supademo.is_some(), storylane.is_some())
    }
    let app = Router::new()
        .route(SUPADEMO, post(both).layer(layer()))
        .route(app::STORYLANE, post(both));
    let cases = [(sample(), "true false"), (elsewhere(), "false false")];
    for (case, expected) in cases {
        let request = paths::request(&case, Body::from(case.body.clone()));
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, expected);
    }
}

fn elsewhere() -> Case {
    let mut case = sample();
    case.route = app::STORYLANE;
    case
}

#[tokio::test]
async fn the_bodys_other_extractors_still_work() {
    #[derive(serde::Deserialize)]
    struct Lead {
        email: String,
    }
    async fn text(_: Webhook<Supademo>, body: String) -> String {
        body
    }
    async fn json(
        State(state): State<u8>,
        Webhook(delivery): Webhook<Supademo>,
        Json(lead): Json<Lead>,
    ) -> String {
        assert_eq!(delivery.event().email(), Some(&*lead.email));
        format!("{state} {}", lead.email)
    }
    async fn extension(Extension(delivery): Extension<Delivery<Supademo>>) -> String {
        delivery.digest().to_string()
    }
    // sha256sum crates/countersign-supademo/fixtures/lead.captured.json
    let digest = "484edf0e642e0f7e432172ab36b29d16a7c3b7d4b5d78e835e4fae5b467ba0e1";
    let sample_text = std::str::from_utf8(LEAD_CAPTURED).unwrap();
    for (handler, expected) in [
        (post(text), sample_text),
        (post(json), "7 jane@example.com"),
        (post(extension), digest),
    ] {
        let app = Router::new()
            .route(SUPADEMO, handler)
            .layer(layer())
            .with_state(7);
        let mut request = paths::request(&sample(), Body::from(LEAD_CAPTURED));
        let json = "application/json".parse().unwrap();
        request.headers_mut().insert("content-type", json);
        let response = app.oneshot(request).await.unwrap();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn an_extractor_without_its_layer_says_what_was_forgotten() {
    let app = Router::new()
        .route(SUPADEMO, post(receive))
        .layer(WebhookLayer::from_receiver(app::storylane()))
        .route("/bare", get(async |_: Webhook<Supademo>| {}));
    let request = http::Request::get("/bare").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = std::str::from_utf8(&body).unwrap();
    assert!(text.contains("no verified supademo delivery"), "{text}");
}

#[tokio::test]
async fn an_application_can_map_rejections_to_responses_of_its_own() {
    async fn explain(request: Request, next: Next) -> Response {
        let mut response = next.run(request).await;
        if let Some(rejection) = response.extensions().get::<Rejection>().cloned() {
            *response.status_mut() = StatusCode::IM_A_TEAPOT;
            *response.body_mut() = Body::from(rejection.to_string());
        }
        response
    }
    let app = Router::new()
        .route(SUPADEMO, post(receive))
        .layer(layer())
        .layer(from_fn(explain));
    let request = paths::request(&unsigned(), Body::empty());
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "the x-supademo-signature header is missing");
}

#[tokio::test]
async fn a_body_of_the_default_limit_reaches_the_extractors() {
    async fn both(Webhook(delivery): Webhook<Supademo>, body: Bytes) -> StatusCode {
        assert_eq!(delivery.body(), &body);
        StatusCode::NO_CONTENT
    }
    let mut case = sample();
    case.body = padded(1 << 20);
    case.headers = vec![(
        SUPADEMO_SIGNATURE,
        reference_hmac::hex(SECRET, &case.body).into(),
    )];
    let layer = WebhookLayer::new(Supademo, app::secrets());
    let app = Router::new().route(SUPADEMO, post(both).layer(layer));
    let request = paths::request(&case, Body::from(case.body.clone()));
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 204);
}
