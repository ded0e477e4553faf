//! What the layer and the extractor log.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use axum::{Router, body::Body, routing::get};
use bytes::Bytes;
use countersign_supademo::Supademo;
use countersign_tests::{
    cases::{named, sample},
    frames::Frames,
    log, paths,
};
use countersign_tower::Webhook;
use tower::ServiceExt;

#[tokio::test]
async fn a_refusal_is_one_event_that_names_the_provider_and_the_reason_and_no_secret() {
    log::take();
    let mut case = named("the signature of another body");
    case.body = b"{\"email\":\"jane@example.com\"}".to_vec();
    paths::tower(&case, Frames::of([Bytes::from(case.body.clone())])).await;
    assert_eq!(
        log::take(),
        [
            r#"WARN message=webhook rejected provider="supademo" reason="signature_mismatch" status=401 method="POST" path="/webhooks/supademo" error=no secret's signature of the body matches"#
        ]
    );
    let sample = sample();
    paths::tower(&sample, Frames::of([Bytes::from(sample.body.clone())])).await;
    assert_eq!(log::take(), [""; 0]);
}

#[tokio::test]
async fn a_forgotten_layer_is_logged_unless_the_extractor_is_optional() {
    log::take();
    let app: Router = Router::new()
        .route("/", get(async |_: Webhook<Supademo>| {}))
        .route("/optional", get(async |_: Option<Webhook<Supademo>>| {}));
    for (path, status) in [("/", 500), ("/optional", 200)] {
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
    }
    assert_eq!(
        log::take(),
        [
            "ERROR message=no verified supademo delivery: the handler takes one, but its route has no \
             webhook layer or middleware for this provider provider=\"supademo\""
        ]
    );
}
