//! Layers that break the services around them, or tell a client too much.

use std::convert::Infallible;

use axum::{Extension, Router, body::Body, routing::post};
use bytes::Bytes;
use countersign::{HeaderName, HeaderValue, Rejection};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, Limits},
    cases::{Answer, SUPADEMO_SIGNATURE, all, named, sample},
    frames::{Frames, cut},
    paths,
};
use countersign_tower::{Webhook, WebhookLayer};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, limit::ConcurrencyLimitLayer, service_fn};

#[tokio::test]
async fn the_service_that_is_called_was_ready() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    // ConcurrencyLimit panics when a clone that was never ready is called.
    let limited = ConcurrencyLimitLayer::new(1).layer(inner);
    let mut service = WebhookLayer::from_receiver(app::supademo()).layer(limited);
    let sample = sample();
    for _ in 0..3 {
        let request = paths::request(&sample, Frames::of(cut(&sample.body, 100)));
        let ready = ServiceExt::<Request<Frames>>::ready(&mut service).await;
        let response = ready.unwrap().call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
    // A refusal gives its permit back.
    for _ in 0..3 {
        let request = paths::request(&named("zeros"), Frames::of([Bytes::new()]));
        let ready = ServiceExt::<Request<Frames>>::ready(&mut service).await;
        let response = ready.unwrap().call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn an_axum_router_takes_the_layer_because_its_error_is_the_services_own() {
    async fn receive(Webhook(delivery): Webhook<Supademo>) -> String {
        delivery.event().name().unwrap_or_default().to_owned()
    }
    let app: Router = Router::new()
        .route(app::SUPADEMO, post(receive))
        .layer(WebhookLayer::from_receiver(app::supademo()));
    let sample = sample();
    let request = paths::request(&sample, Body::from(sample.body.clone()));
    let response = app.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "lead.captured");
}

#[tokio::test]
async fn the_reason_shows_inside_and_never_outside() {
    let refused = all()
        .into_iter()
        .filter(|case| matches!(case.answer, Answer::Refused(..)));
    for case in refused {
        let request = paths::request(&case, Frames::of(cut(&case.body, 100)));
        let response = supademo_or_storylane(request).await;
        assert!(
            response.extensions().get::<Rejection>().is_some(),
            "{}",
            case.name
        );
        let status = response.status();
        let challenge = response.headers().get("www-authenticate").cloned();
        assert_eq!(challenge.is_some(), status == 401, "{}", case.name);
        let mut others = response.headers().clone();
        others.remove("www-authenticate");
        // The length of an empty body is all that axum adds.
        others.remove("content-length");
        let close = others.remove("connection").is_some();
        let rejection = response.extensions().get::<Rejection>();
        let closes = rejection.is_some_and(Rejection::closes_connection);
        assert_eq!(close, closes, "{}", case.name);
        assert!(others.is_empty(), "{others:?}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(body.is_empty(), "{}", case.name);
    }
}

async fn supademo_or_storylane(request: Request<Frames>) -> axum::response::Response {
    let app = paths::axum_app(Limits::DEFAULT);
    app.oneshot(request.map(Body::new)).await.unwrap()
}

#[tokio::test]
async fn the_requests_extensions_and_head_survive() {
    let inner = service_fn(async |request: Request<Full<Bytes>>| {
        assert_eq!(request.extensions().get::<u32>(), Some(&7));
        assert_eq!(request.uri(), app::SUPADEMO);
        assert_eq!(request.version(), http::Version::HTTP_10);
        assert_eq!(request.headers()["x-other"], "kept");
        assert_eq!(request.headers()[SUPADEMO_SIGNATURE].len(), 64);
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let service = WebhookLayer::from_receiver(app::supademo()).layer(inner);
    let sample = sample();
    let mut request = paths::request(&sample, Frames::of(cut(&sample.body, 100)));
    *request.version_mut() = http::Version::HTTP_10;
    request.extensions_mut().insert(7_u32);
    let name = HeaderName::from_static("x-other");
    request
        .headers_mut()
        .insert(name, HeaderValue::from_static("kept"));
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_axum_extension_survives() {
    async fn receive(_: Webhook<Supademo>, Extension(state): Extension<&'static str>) -> String {
        state.to_owned()
    }
    let app: Router = Router::new()
        .route(app::SUPADEMO, post(receive))
        .layer(WebhookLayer::from_receiver(app::supademo()))
        .layer(Extension("outside"));
    let sample = sample();
    let request = paths::request(&sample, Body::from(sample.body.clone()));
    let response = app.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "outside");
}
