//! Bodies that arrive in unusual frames, or that are too large.

use std::{
    convert::Infallible,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::body::Body;
use bytes::{Buf, Bytes, buf::Chain};
use countersign::{HeaderValue, Receiver};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, Limits, SECRET},
    cases::{Answer, SUPADEMO_SIGNATURE, all, named, padded, sample},
    frames::{Endless, Frames, cut},
    paths, reference_hmac,
};
use countersign_tower::WebhookLayer;
use futures_util::{StreamExt, stream};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, service_fn};

#[tokio::test]
async fn a_content_length_that_no_number_holds_is_too_large() {
    let mut request = paths::request(&named("the signature of another body"), Frames::of([]));
    let length = HeaderValue::from_static("99999999999999999999999999");
    request.headers_mut().insert("content-length", length);
    let polls = request.body().polls();
    let response = supademo_service().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(polls.load(Ordering::Relaxed), 0);
}

/// A tower service that counts its calls in the status: it answers 200 with the body it got.
fn supademo_service() -> impl Service<
    Request<Frames>,
    Response = http::Response<Full<Bytes>>,
    Error = Infallible,
    Future: Send,
> {
    WebhookLayer::from_receiver(app::supademo()).layer(service_fn(
        async |request: Request<Full<Bytes>>| {
            let body = request.into_body().collect().await?.to_bytes();
            Ok(http::Response::new(Full::new(body)))
        },
    ))
}

#[tokio::test]
async fn a_body_whose_is_end_stream_is_never_true_ends() {
    let sample = sample();
    let body = Frames::of(cut(&sample.body, 100));
    assert!(!http_body::Body::is_end_stream(&body));
    assert_eq!(paths::tower(&sample, body).await, sample.answer);
}

#[tokio::test]
async fn a_body_of_empty_frames_without_end_is_timed_out() {
    let receiver = app::supademo().read_timeout(Duration::from_millis(200));
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let service = WebhookLayer::from_receiver(receiver).layer(inner);
    let other = tokio::spawn(async { tokio::time::sleep(Duration::from_millis(10)).await });
    let response = service.oneshot(paths::request(&sample(), Endless)).await;
    assert_eq!(response.unwrap().status(), StatusCode::REQUEST_TIMEOUT);
    // One thread runs both: it was not held.
    assert!(other.is_finished());
}

#[actix_web::test]
async fn a_payload_of_empty_frames_without_end_is_timed_out() {
    let routes = paths::actix_routes(Limits::SHORT_TIMEOUT);
    let app = actix_web::test::init_service(actix_web::App::new().configure(routes)).await;
    let endless = Box::pin(stream::repeat_with(|| Ok(Bytes::new())));
    let answer = paths::actix(&app, &sample(), endless).await;
    assert_eq!(answer, Answer::Refused(408, "read_timeout"));
}

#[tokio::test]
async fn a_frame_that_is_an_error_is_a_400() {
    let sample = sample();
    let expected = Answer::Refused(400, "body_incomplete");
    for size in [1, 100, usize::MAX] {
        let pieces = cut(&sample.body, size);
        let body = Frames::of(pieces.clone()).with_error();
        assert_eq!(paths::tower(&sample, body).await, expected);
        let body = Frames::of(pieces).with_error();
        assert_eq!(paths::axum(&sample, Body::new(body)).await, expected);
    }
    let body = Frames::<Bytes>::of([]).with_error();
    assert_eq!(paths::tower(&sample, body).await, expected);
    // Whatever comes after the error is not read.
    let body = Frames::of(cut(&sample.body, 100))
        .with_error()
        .with_trailers();
    let polls = body.polls();
    assert_eq!(paths::tower(&sample, body).await, expected);
    assert_eq!(
        polls.load(Ordering::Relaxed),
        sample.body.len().div_ceil(100) + 1
    );
}

#[actix_web::test]
async fn a_payload_error_is_a_400() {
    use actix_web::error::PayloadError;

    let app = paths::actix_app().await;
    let sample = sample();
    let errors = [
        (PayloadError::Incomplete(None), 400, "body_incomplete"),
        (PayloadError::EncodingCorrupted, 400, "body_incomplete"),
        (
            PayloadError::Io(io::ErrorKind::ConnectionReset.into()),
            400,
            "body_incomplete",
        ),
        (PayloadError::Overflow, 413, "body_too_large"),
    ];
    for (error, status, reason) in errors {
        let frames = vec![Ok(Bytes::from(sample.body.clone())), Err(error)];
        let answer = paths::actix(&app, &sample, Box::pin(stream::iter(frames))).await;
        assert_eq!(answer, Answer::Refused(status, reason));
    }
}

#[tokio::test]
async fn a_buf_of_several_parts_loses_no_byte() {
    let sample = sample();
    let body = Bytes::from(sample.body.clone());
    let frames: Vec<Chain<Bytes, Chain<Bytes, Bytes>>> = vec![
        body.slice(..10)
            .chain(body.slice(10..11).chain(body.slice(11..500))),
        Bytes::new().chain(body.slice(500..501).chain(Bytes::new())),
        Bytes::new().chain(Bytes::new().chain(Bytes::new())),
        body.slice(501..600)
            .chain(Bytes::new().chain(body.slice(600..))),
    ];
    assert_eq!(
        paths::tower(&sample, Frames::of(frames)).await,
        sample.answer
    );
}

#[tokio::test]
async fn a_body_without_a_length_is_not_buffered_beyond_the_limit() {
    let mut case = named("the signature of another body");
    case.body.clear();
    let frames = std::iter::repeat_n(Bytes::from(vec![b' '; 1000]), 1_000_000);
    let body = Frames::of(frames);
    let polls = body.polls();
    let answer = paths::tower(&case, body).await;
    assert_eq!(answer, Answer::Refused(413, "body_too_large"));
    // 4,096 bytes are four frames; the fifth is too much, and the last that is asked for.
    assert_eq!(polls.load(Ordering::Relaxed), 5);
}

#[test]
fn the_default_limit_is_one_mebibyte() {
    let receiver = Receiver::new(Supademo, app::secrets());
    for (length, expected) in [(1 << 20, None), ((1 << 20) + 1, Some("body_too_large"))] {
        let body = padded(length);
        assert_eq!(body.len(), length);
        let headers = [(SUPADEMO_SIGNATURE, reference_hmac::hex(SECRET, &body))];
        let refused = receiver.verify(&headers, body).err();
        assert_eq!(refused.map(|rejection| rejection.reason()), expected);
    }
}

#[tokio::test]
async fn nothing_of_the_body_is_read_when_the_header_is_wrong() {
    for case in all() {
        let Answer::Refused(401, reason) = case.answer else {
            continue;
        };
        let body = Frames::of(cut(&case.body, 100));
        let polls = body.polls();
        assert_eq!(paths::tower(&case, body).await, case.answer);
        let read = polls.load(Ordering::Relaxed) > 0;
        assert_eq!(read, reason == "signature_mismatch", "{}", case.name);
    }
}

#[actix_web::test]
async fn nothing_of_the_payload_is_read_when_the_header_is_wrong() {
    let app = paths::actix_app().await;
    for case in all() {
        let Answer::Refused(401, reason) = case.answer else {
            continue;
        };
        let polls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&polls);
        let frames = cut(&case.body, 100).into_iter().map(Ok);
        let frames = stream::iter(frames).inspect(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let response = paths::actix_response(&app, &case, Box::pin(frames)).await;
        // Once the head is on its way, what is left is read and dropped.
        let read = polls.load(Ordering::Relaxed) > 0;
        assert_eq!(paths::actix_answer(&case, response).await, case.answer);
        let expected = reason == "signature_mismatch" && !case.body.is_empty();
        assert_eq!(read, expected, "{}", case.name);
    }
}

#[tokio::test]
async fn a_body_too_large_is_413_whoever_limits_it() {
    let sample = sample();
    let pieces = cut(&sample.body, 100);
    let limited = http_body_util::Limited::new(Frames::of(pieces), 1000);
    let answer = paths::tower(&sample, limited).await;
    assert_eq!(answer, Answer::Refused(413, "body_too_large"));
}
