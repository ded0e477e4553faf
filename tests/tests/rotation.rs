//! A rotation of secrets, in every order, on both frameworks.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use actix_web::{
    App,
    test::{TestRequest, call_service, init_service, read_body},
    web,
};
use axum::{Router, body::Body, routing::post};
use countersign::{Delivery, Secret, Secrets};
use countersign_actix::WebhookMiddleware;
use countersign_supademo::Supademo;
use countersign_tests::{
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE},
    reference_hmac,
};
use countersign_tower::WebhookLayer;
use http_body_util::BodyExt;
use tower::ServiceExt;

const KEYS: [&str; 3] = ["first", "second", "third"];

/// The keys in every order: the current one, the previous one, and the one before that.
fn rotations() -> impl Iterator<Item = Secrets> {
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    orders.into_iter().map(|order| {
        let [current, previous, oldest] =
            order.map(|place| Secret::new(KEYS[place]).unwrap().with_label(KEYS[place]));
        Secrets::new(current)
            .with_previous(previous)
            .with_previous(oldest)
    })
}

/// Each key, with the status and the secret's label that a delivery signed with it gets.
fn signers() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    KEYS.into_iter()
        .map(|key| (key, 200, key))
        .chain([("fourth", 401, "")])
}

fn label(delivery: &Delivery<Supademo>) -> String {
    delivery.secret_label().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_order_of_a_rotation_on_axum() {
    use countersign_tower::Webhook;

    for secrets in rotations() {
        let handler = async |Webhook(delivery): Webhook<_>| label(&delivery);
        let layer = WebhookLayer::new(Supademo, secrets);
        let app: Router = Router::new().route("/", post(handler).layer(layer));
        for (key, status, label) in signers() {
            let request = http::Request::post("/")
                .header(SUPADEMO_SIGNATURE, reference_hmac::hex(key, LEAD_CAPTURED))
                .body(Body::from(LEAD_CAPTURED))
                .unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            let body = response.into_body().collect().await.unwrap();
            assert_eq!(body.to_bytes(), label);
        }
    }
}

#[actix_web::test]
async fn every_order_of_a_rotation_on_actix() {
    use countersign_actix::Webhook;

    for secrets in rotations() {
        let handler = async |Webhook(delivery): Webhook<_>| label(&delivery);
        let app = App::new()
            .wrap(WebhookMiddleware::new(Supademo, secrets))
            .route("/", web::post().to(handler));
        let app = init_service(app).await;
        for (key, status, label) in signers() {
            let request = TestRequest::post()
                .uri("/")
                .insert_header((SUPADEMO_SIGNATURE, reference_hmac::hex(key, LEAD_CAPTURED)))
                .set_payload(LEAD_CAPTURED);
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status(), status);
            assert_eq!(read_body(response).await, label);
        }
    }
}
