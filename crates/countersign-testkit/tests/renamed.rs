//! The macro depends on no name in the caller's crate, which may know `actix_web` by another.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

extern crate actix_web as framework;
extern crate core as actix_web;

use std::time::Duration;

use countersign::{Receiver, Secret};
use countersign_actix::{Webhook, WebhookMiddleware};
use countersign_supademo::Supademo;
use countersign_testkit::conformance;
use framework::{App, HttpResponse, web};

#[test]
fn the_macro_takes_an_app_of_whatever_name() {
    async fn receive(_: Webhook<Supademo>) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
    let secret = Secret::new("whsec_example_0123456789abcdef").unwrap();
    let timeout = Duration::from_millis(200);
    let receiver = Receiver::new(Supademo, secret.clone()).read_timeout(timeout);
    let verified = web::resource("/")
        .wrap(WebhookMiddleware::from_receiver(receiver))
        .route(web::post().to(receive));
    conformance!(
        Supademo,
        secret,
        r#"{"event": "webhook.test"}"#,
        actix: App::new().service(verified),
        read_timeout: timeout,
    );
}
