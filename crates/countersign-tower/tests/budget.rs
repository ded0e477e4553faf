//! The limit on the bytes of unverified bodies, and on how slowly they may come.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    convert::Infallible,
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

use bytes::Bytes;
use countersign_tests::{
    app,
    cases::sample,
    frames::{Frames, cut},
    paths,
};
use countersign_tower::WebhookLayer;
use http::Request;
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

#[tokio::test]
async fn a_body_that_stalls_gives_way_to_one_that_comes_and_gets_503() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    // Room for one sample, and not for two.
    let layer = WebhookLayer::from_receiver(app::supademo().max_buffered_bytes(1500));
    let service = layer.layer(inner);
    let sample = sample();
    let request = |frames: Frames| paths::request(&sample, frames);
    let whole = || Frames::of(cut(&sample.body, 100));
    let part = || Frames::of(cut(&sample.body[..1000], 100)).without_end();

    let mut stalled = pin!(service.clone().oneshot(request(part())));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(stalled.as_mut().poll(&mut cx).is_pending());
    let response = service.clone().oneshot(request(whole())).await.unwrap();
    assert_eq!(response.status(), 200);
    let response = stalled.await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    assert!(response.body().is_empty());

    // What is dropped while it stalls gives its room back.
    {
        let mut stalled = pin!(service.clone().oneshot(request(part())));
        assert!(stalled.as_mut().poll(&mut cx).is_pending());
    }
    let response = service.oneshot(request(whole())).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn without_a_body_that_waits_the_one_without_room_gets_503() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let layer = WebhookLayer::from_receiver(app::supademo().max_buffered_bytes(500));
    let sample = sample();
    let frames = Frames::of(cut(&sample.body, 100));
    let service = layer.layer(inner);
    let response = service.oneshot(paths::request(&sample, frames));
    assert_eq!(response.await.unwrap().status(), 503);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_too_slowly_gets_408_before_the_read_timeout() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let sample = sample();
    for (least_rate, seconds) in [(1024, 2), (100, 4), (0, 10), (u32::MAX, 2)] {
        let receiver = app::supademo().least_rate(least_rate);
        let service = WebhookLayer::from_receiver(receiver).layer(inner);
        let frames = Frames::of(cut(&sample.body[..200], 100)).without_end();
        let start = tokio::time::Instant::now();
        let response = service.oneshot(paths::request(&sample, frames)).await;
        assert_eq!(response.unwrap().status(), 408, "{least_rate}");
        assert_eq!(start.elapsed().as_secs(), seconds, "{least_rate}");
    }
}
