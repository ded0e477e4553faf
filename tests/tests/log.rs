//! What is logged of a refusal: which provider and why, and nothing that an operator may not keep.

#![allow(
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

use bytes::Bytes;
use countersign_supademo::Supademo;
use countersign_tests::{
    cases::{named, sample},
    frames::Frames,
    log::Log,
    paths,
};
use futures_util::stream;

#[tokio::test]
async fn a_refusal_is_one_event_that_names_the_provider_and_the_reason_and_no_secret() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let mut case = named("the signature of another body");
    case.body = b"{\"email\":\"jane@example.com\"}".to_vec();
    let expected = [
        r#"WARN message=webhook rejected provider="supademo" reason="signature_mismatch" status=401 error=no secret's signature of the body matches"#,
    ];
    paths::verify(&case);
    assert_eq!(log.take(), expected);
    paths::tower(&case, Frames::of([Bytes::from(case.body.clone())])).await;
    assert_eq!(log.take(), expected);
    paths::verify(&sample());
    assert_eq!(log.take(), [""; 0]);
}

#[actix_web::test]
async fn a_refusal_by_actix_is_one_event_as_well() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let app = paths::actix_app().await;
    paths::actix(&app, &named("no signature"), Box::pin(stream::empty())).await;
    assert_eq!(
        log.take(),
        [
            r#"WARN message=webhook rejected provider="supademo" reason="header_missing" status=401 error=the x-supademo-signature header is missing"#
        ]
    );
}

const FORGOTTEN: &str = "ERROR message=no verified supademo delivery: the handler takes one, but its \
                         route has no webhook layer or middleware for this provider \
                         provider=\"supademo\"";

#[tokio::test]
async fn a_forgotten_layer_is_logged_unless_the_extractor_is_optional() {
    use axum::{Router, body::Body, routing::get};
    use countersign_tower::Webhook;
    use tower::ServiceExt;

    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let app: Router = Router::new()
        .route("/", get(async |_: Webhook<Supademo>| {}))
        .route("/optional", get(async |_: Option<Webhook<Supademo>>| {}));
    for (path, status) in [("/", 500), ("/optional", 200)] {
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
    }
    assert_eq!(log.take(), [FORGOTTEN]);
}

#[actix_web::test]
async fn a_forgotten_middleware_is_logged_unless_the_extractor_is_optional() {
    use actix_web::{
        App,
        test::{TestRequest, call_service, init_service},
        web,
    };
    use countersign_actix::Webhook;

    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let app = App::new()
        .route("/", web::get().to(async |_: Webhook<Supademo>| ""))
        .route(
            "/optional",
            web::get().to(async |_: Option<Webhook<Supademo>>| ""),
        );
    let app = init_service(app).await;
    for (path, status) in [("/", 500), ("/optional", 200)] {
        let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(response.status(), status);
    }
    assert_eq!(log.take(), [FORGOTTEN]);
}
