//! The head that the middleware shows to the core, and requests that are dropped.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::{
    convert::Infallible,
    future::{self, Future},
    net::SocketAddr,
    pin::pin,
    task::{Context, Waker},
};

use actix_web::{
    App, HttpResponse,
    dev::{Payload, Service},
    http::Method,
    test::{TestRequest, call_service, init_service},
    web::{self, Bytes},
};
use countersign::{Head, Receiver, Tenant};
use countersign_actix::WebhookMiddleware;
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, SECRET},
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE, sample},
    paths,
    recorder::Recorder,
    reference_hmac,
};
use futures_util::{StreamExt, stream};

fn signed(uri: &str) -> TestRequest {
    TestRequest::post()
        .uri(uri)
        .insert_header((
            SUPADEMO_SIGNATURE,
            reference_hmac::hex(SECRET, LEAD_CAPTURED),
        ))
        .set_payload(LEAD_CAPTURED)
}

#[actix_web::test]
async fn it_has_the_request_line_the_fields_the_length_and_the_peer() {
    let recorder = Recorder::default();
    let receiver = app::supademo().observe(recorder.clone());
    let app = App::new()
        .wrap(WebhookMiddleware::from_receiver(receiver))
        .default_service(web::to(HttpResponse::Ok));
    let app = init_service(app).await;

    call_service(&app, signed("/hook?a=b&c").to_request()).await;
    // Neither a host nor an authority: there is no URL.
    let line = r#""POST" "/hook?a=b&c" None Some(1064) None None"#;
    assert_eq!(recorder.take(), [line, "accepted"]);

    let peer: SocketAddr = "192.0.2.7:4242".parse().unwrap();
    let request = signed("https://hooks.example.com/hook")
        .method(Method::PUT)
        .insert_header(("host", "other.example.com"))
        .insert_header(("x-other", "7"))
        .peer_addr(peer);
    call_service(&app, request.to_request()).await;
    let line = r#""PUT" "/hook" Some("https://hooks.example.com/hook") Some(1064) Some(192.0.2.7:4242) Some("7")"#;
    assert_eq!(recorder.take(), [line, "accepted"]);

    // A stream has the length that its head declares.
    let case = sample();
    let frames = || stream::iter([Ok(Bytes::from_static(LEAD_CAPTURED))]);
    call_service(&app, paths::actix_request(&case, Box::pin(frames()))).await;
    let line = r#""POST" "/webhooks/supademo" None None None None"#;
    assert_eq!(recorder.take(), [line, "accepted"]);

    let mut request = signed("/hook")
        .insert_header(("content-length", "5000"))
        .insert_header(("host", "hooks.example.com"))
        .to_request();
    let payload: actix_http::BoxedPayloadStream = Box::pin(frames());
    *request.payload() = Payload::from(payload);
    call_service(&app, request).await;
    let url = r#"Some("https://hooks.example.com/hook")"#;
    let line = format!(r#""POST" "/hook" {url} Some(5000) None None"#);
    assert_eq!(recorder.take(), [&line, "body_too_large"]);
}

fn poll_once(future: impl Future) {
    let future = pin!(future);
    let poll = future.poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending());
}

#[actix_web::test]
async fn a_future_that_is_dropped_abandons_its_request() {
    let recorder = Recorder::default();
    let receiver = app::supademo().observe(recorder.clone());
    let app = App::new()
        .wrap(WebhookMiddleware::from_receiver(receiver))
        .default_service(web::to(HttpResponse::Ok));
    let app = init_service(app).await;
    let frames = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
    let request = paths::actix_request(&sample(), Box::pin(frames));
    poll_once(app.call(request));
    assert_eq!(recorder.take().pop().as_deref(), Some("abandoned"));

    let receiver = Receiver::for_tenants(Supademo).observe(recorder.clone());
    let find = |_: &Head<'_>| future::pending::<Result<Option<Tenant>, Infallible>>();
    let app = App::new()
        .wrap(WebhookMiddleware::for_tenants(receiver, find))
        .default_service(web::to(HttpResponse::Ok));
    let app = init_service(app).await;
    poll_once(app.call(signed("/hook").to_request()));
    assert_eq!(recorder.take().pop().as_deref(), Some("abandoned"));
}

#[actix_web::test]
async fn once_it_is_accepted_a_request_is_not_abandoned() {
    let recorder = Recorder::default();
    let receiver = app::supademo().observe(recorder.clone());
    let app = App::new()
        .wrap(WebhookMiddleware::from_receiver(receiver))
        .default_service(web::to(future::pending::<HttpResponse>));
    let app = init_service(app).await;
    poll_once(app.call(signed("/hook").to_request()));
    assert_eq!(recorder.take().pop().as_deref(), Some("accepted"));
}
