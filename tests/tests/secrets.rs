//! Secrets of every size, and rotations in every order.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

use actix_web::{
    App,
    test::{TestRequest, call_service, init_service, read_body},
    web,
};
use axum::{Router, body::Body, routing::post};
use countersign::{ConfigError, Delivery, Receiver, Rejection, Secret, Secrets};
use countersign_actix::WebhookMiddleware;
use countersign_supademo::Supademo;
use countersign_tests::{
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE},
    judge,
};
use countersign_tower::WebhookLayer;
use http_body_util::BodyExt;
use tower::ServiceExt;

fn receive(secrets: impl Into<Secrets>, key: &[u8]) -> Result<Delivery<Supademo>, Rejection> {
    let signature = judge::hex(key, LEAD_CAPTURED);
    Receiver::new(Supademo::new(secrets))
        .verify(&[("x-supademo-signature", signature)], LEAD_CAPTURED)
}

fn reason(result: Result<Delivery<Supademo>, Rejection>) -> &'static str {
    result.expect_err("a refusal").reason()
}

#[test]
fn a_secret_of_no_bytes_cannot_be_made() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    assert_eq!(Secret::new([]).unwrap_err(), ConfigError::EmptySecret);
}

#[test]
fn secrets_of_every_size_around_a_block_verify() {
    for size in [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 4096] {
        let key: Vec<u8> = (0..=255).cycle().take(size).collect();
        let other: Vec<u8> = key.iter().map(|byte| byte ^ 0x80).collect();
        assert!(receive(Secret::new(&key).unwrap(), &key).is_ok(), "{size}");
        let refused = receive(Secret::new(&key).unwrap(), &other);
        assert_eq!(reason(refused), "signature_mismatch", "{size}");
        // A key of zeros is the empty key to HMAC, so the empty key must match no other.
        let refused = receive(Secret::new(&key).unwrap(), b"");
        if key.iter().any(|byte| *byte != 0) {
            assert_eq!(reason(refused), "signature_mismatch", "{size}");
        }
    }
}

const KEYS: [&str; 3] = ["first", "second", "third"];

/// The keys in every order: the current one, the one before, and the one before that.
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
        let [current, earlier, earliest] =
            order.map(|place| Secret::new(KEYS[place]).unwrap().with_label(KEYS[place]));
        Secrets::new(current)
            .with_earlier(earlier)
            .with_earlier(earliest)
    })
}

#[test]
fn every_order_of_a_rotation_tells_which_secret_matched() {
    for secrets in rotations() {
        for key in KEYS {
            let delivery = receive(secrets.clone(), key.as_bytes()).unwrap();
            assert_eq!(delivery.secret_label(), Some(key), "{secrets:?}");
        }
        assert_eq!(reason(receive(secrets, b"fourth")), "signature_mismatch");
    }
}

/// Keys, and the status and label that a delivery signed with each gets in a rotation.
fn signers() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    KEYS.into_iter()
        .map(|key| (key, 200, key))
        .chain([("fourth", 401, "")])
}

#[tokio::test]
async fn every_order_of_a_rotation_on_axum() {
    for secrets in rotations() {
        let handler = async |countersign_tower::Webhook(delivery): countersign_tower::Webhook<
            _,
        >| { label(&delivery) };
        let layer = WebhookLayer::new(Supademo::new(secrets));
        let app: Router = Router::new().route("/", post(handler).layer(layer));
        for (key, status, label) in signers() {
            let request = http::Request::post("/")
                .header(SUPADEMO_SIGNATURE, judge::hex(key, LEAD_CAPTURED))
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
    for secrets in rotations() {
        let handler = async |countersign_actix::Webhook(delivery): countersign_actix::Webhook<
            _,
        >| { label(&delivery) };
        let app = App::new()
            .wrap(WebhookMiddleware::new(Supademo::new(secrets)))
            .route("/", web::post().to(handler));
        let app = init_service(app).await;
        for (key, status, label) in signers() {
            let request = TestRequest::post()
                .uri("/")
                .insert_header((SUPADEMO_SIGNATURE, judge::hex(key, LEAD_CAPTURED)))
                .set_payload(LEAD_CAPTURED);
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status(), status);
            assert_eq!(read_body(response).await, label);
        }
    }
}

fn label(delivery: &Delivery<Supademo>) -> String {
    delivery.secret_label().unwrap_or_default().to_owned()
}

#[test]
fn a_secret_given_twice_matches_as_the_first() {
    let secret = |label| Secret::new("same").unwrap().with_label(label);
    let secrets = Secrets::new(secret("current")).with_earlier(secret("earlier"));
    let delivery = receive(secrets, b"same").unwrap();
    assert_eq!(delivery.secret_label(), Some("current"));
}

#[test]
fn a_secret_without_a_label_matches_without_one() {
    let labelled = Secret::new("current").unwrap().with_label("current");
    let secrets = Secrets::new(labelled).with_earlier(Secret::new("earlier").unwrap());
    let delivery = receive(secrets, b"earlier").unwrap();
    assert_eq!(delivery.secret_label(), None);
}
