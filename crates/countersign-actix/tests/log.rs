//! What the middleware and the extractor log.

use actix_web::{
    App,
    test::{TestRequest, call_service, init_service},
    web,
};
use countersign_actix::Webhook;
use countersign_supademo::Supademo;
use countersign_tests::{
    cases::{named, sample},
    log, paths,
};
use futures_util::stream;

#[actix_web::test]
async fn a_refusal_is_one_event_that_names_the_provider_and_the_reason_and_no_secret() {
    log::take();
    let app = paths::actix_app().await;
    paths::actix(&app, &named("no signature"), Box::pin(stream::empty())).await;
    assert_eq!(
        log::take(),
        [
            r#"WARN message=webhook rejected provider="supademo" reason="header_missing" status=401 method="POST" path="/webhooks/supademo" error=the x-supademo-signature header is missing"#
        ]
    );
    let sample = sample();
    let frames = stream::iter([Ok(sample.body.clone().into())]);
    paths::actix(&app, &sample, Box::pin(frames)).await;
    assert_eq!(log::take(), [""; 0]);
}

#[actix_web::test]
async fn a_forgotten_middleware_is_logged_unless_the_extractor_is_optional() {
    log::take();
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
    assert_eq!(
        log::take(),
        [
            "ERROR message=no verified supademo delivery: the handler takes one, but its route has no \
             webhook layer or middleware for this provider provider=\"supademo\""
        ]
    );
}
