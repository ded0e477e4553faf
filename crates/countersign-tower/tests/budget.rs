//! The limit on the bytes under way, where a request's future is dropped.

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
async fn the_service_answers_503_and_recovers_when_a_request_is_dropped() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    // Room for one sample, and not for two.
    let layer = WebhookLayer::from_receiver(app::supademo().max_buffered_bytes(1500));
    let service = layer.layer(inner);
    let sample = sample();
    let request = |frames: Frames| paths::request(&sample, frames);
    let whole = || Frames::of(cut(&sample.body, 100));
    let part = Frames::of(cut(&sample.body[..1000], 100)).without_end();

    {
        let mut slow = pin!(service.clone().oneshot(request(part)));
        assert!(
            slow.as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        let response = service.clone().oneshot(request(whole())).await.unwrap();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
        assert!(response.body().is_empty());
    }
    let response = service.oneshot(request(whole())).await.unwrap();
    assert_eq!(response.status(), 200);
}
