//! The head that the layer shows to the core, and requests that are dropped.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::{
    convert::Infallible,
    future::{self, Future},
    net::SocketAddr,
    pin::pin,
    task::{Context, Waker},
};

use bytes::Bytes;
use countersign::{Head, Receiver, Tenant};
use countersign_supademo::Supademo;
use countersign_tests::{app, cases::sample, frames::Frames, paths, recorder::Recorder};
use countersign_tower::WebhookLayer;
use http::{Request, Response};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

async fn answer(_: Request<Full<Bytes>>) -> Result<Response<String>, Infallible> {
    Ok(Response::default())
}

fn observed() -> (Recorder, WebhookLayer<Supademo>) {
    let recorder = Recorder::default();
    let receiver = app::supademo().observe(recorder.clone());
    (recorder, WebhookLayer::from_receiver(receiver))
}

#[tokio::test]
async fn it_has_the_request_line_the_fields_the_length_and_the_peer() {
    let (recorder, layer) = observed();
    let service = layer.layer(service_fn(answer));
    let case = sample();
    let body = || Full::new(Bytes::from(case.body.clone()));

    let mut request = paths::request(&case, body());
    *request.uri_mut() = "/hook?a=b&c".parse().unwrap();
    service.clone().oneshot(request).await.unwrap();
    // Neither a host nor an authority: there is no URL.
    let line = r#""POST" "/hook?a=b&c" None Some(1064) None None"#;
    assert_eq!(recorder.take(), [line, "accepted"]);

    let mut request = paths::request(&case, body());
    *request.uri_mut() = "https://hooks.example.com/hook".parse().unwrap();
    *request.method_mut() = http::Method::PUT;
    let fields = request.headers_mut();
    fields.insert("host", "other.example.com".parse().unwrap());
    fields.insert("x-other", "7".parse().unwrap());
    let peer: SocketAddr = "192.0.2.7:4242".parse().unwrap();
    request.extensions_mut().insert(peer);
    service.clone().oneshot(request).await.unwrap();
    let line = r#""PUT" "/hook" Some("https://hooks.example.com/hook") Some(1064) Some(192.0.2.7:4242) Some("7")"#;
    assert_eq!(recorder.take(), [line, "accepted"]);

    // Without a hint of its size, a body has the length that its head declares.
    let mut request = paths::request(&case, Frames::of([Bytes::from(case.body.clone())]));
    let fields = request.headers_mut();
    fields.insert("host", "hooks.example.com".parse().unwrap());
    service.clone().oneshot(request).await.unwrap();
    let url = r#"Some("https://hooks.example.com/webhooks/supademo")"#;
    let line = format!(r#""POST" "/webhooks/supademo" {url} None None None"#);
    assert_eq!(recorder.take(), [&line, "accepted"]);

    let mut request = paths::request(&case, Frames::<Bytes>::of([]));
    request
        .headers_mut()
        .insert("content-length", "5000".parse().unwrap());
    service.oneshot(request).await.unwrap();
    let line = r#""POST" "/webhooks/supademo" None Some(5000) None None"#;
    assert_eq!(recorder.take(), [line, "body_too_large"]);
}

fn poll_once(future: impl Future) {
    let future = pin!(future);
    let poll = future.poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll.is_pending());
}

#[tokio::test]
async fn a_future_that_is_dropped_abandons_its_request() {
    let case = sample();
    let (recorder, layer) = observed();
    let service = layer.layer(service_fn(answer));
    let body = Frames::of([Bytes::from_static(b"{")]).without_end();
    poll_once(service.oneshot(paths::request(&case, body)));
    assert_eq!(recorder.take().pop().as_deref(), Some("abandoned"));

    let recorder = Recorder::default();
    let receiver = Receiver::for_tenants(Supademo).observe(recorder.clone());
    let find = |_: &Head<'_>| future::pending::<Result<Option<Tenant>, Infallible>>();
    let layer = WebhookLayer::for_tenants(receiver, find);
    let service = layer.layer(service_fn(answer));
    let body = Full::new(Bytes::from(case.body.clone()));
    poll_once(service.clone().oneshot(paths::request(&case, body.clone())));
    assert_eq!(recorder.take().pop().as_deref(), Some("abandoned"));

    // Even if it is never polled.
    drop(service.oneshot(paths::request(&case, body)));
    assert!(matches!(&recorder.take()[..], [] | [_, _]));
}

#[tokio::test]
async fn once_it_is_accepted_a_request_is_not_abandoned() {
    let (recorder, layer) = observed();
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        future::pending::<Result<Response<String>, Infallible>>().await
    });
    let case = sample();
    let body = Full::new(Bytes::from(case.body.clone()));
    poll_once(layer.layer(inner).oneshot(paths::request(&case, body)));
    assert_eq!(recorder.take().pop().as_deref(), Some("accepted"));
}
