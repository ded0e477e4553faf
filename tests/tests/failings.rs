//! What other libraries got wrong, a test for each, on the path where they did.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

use std::{
    convert::Infallible,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Extension, Router, body::Body, routing::post};
use bytes::{Buf, Bytes, buf::Chain};
use countersign::{ConfigError, HeaderName, HeaderValue, Receiver, Rejection, Secret};
use countersign_supademo::{Event, Supademo};
use countersign_tests::{
    app::{self, Limits, SECRET},
    cases::{Answer, LEAD_CAPTURED, SUPADEMO_SIGNATURE, all, forged, named, padded, sample},
    frames::{Endless, Frames, cut},
    judge, paths,
};
use countersign_tower::{Webhook, WebhookLayer};
use futures_util::{StreamExt, stream};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, limit::ConcurrencyLimitLayer, service_fn};

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
    let routes = paths::actix_routes(Limits::IMPATIENT);
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
async fn the_service_that_is_called_was_ready() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    // ConcurrencyLimit panics when a clone that was never ready is called.
    let limited = ConcurrencyLimitLayer::new(1).layer(inner);
    let mut service = WebhookLayer::from_receiver(app::supademo()).layer(limited);
    let sample = sample();
    for _ in 0..3 {
        let request = paths::request(&sample, Frames::of(cut(&sample.body, 100)));
        let ready = ServiceExt::<Request<Frames>>::ready(&mut service).await;
        let response = ready.unwrap().call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }
    // A refusal gives its permit back.
    for _ in 0..3 {
        let request = paths::request(&named("zeros"), Frames::of([Bytes::new()]));
        let ready = ServiceExt::<Request<Frames>>::ready(&mut service).await;
        let response = ready.unwrap().call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn no_prefix_is_accepted_that_the_provider_does_not_send() {
    let signature = judge::hex(SECRET, LEAD_CAPTURED);
    for prefix in ["sha256=", "sha1=", "md5=", "=", "x=", "v1,", "hmac-sha256 "] {
        let headers = [(SUPADEMO_SIGNATURE, format!("{prefix}{signature}"))];
        let rejection = app::supademo().verify(&headers, LEAD_CAPTURED).unwrap_err();
        assert_eq!(rejection.reason(), "signature_malformed", "{prefix}");
    }
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
    let receiver = Receiver::new(Supademo::new(app::secrets()));
    for (length, expected) in [(1 << 20, None), ((1 << 20) + 1, Some("body_too_large"))] {
        let body = padded(length);
        assert_eq!(body.len(), length);
        let headers = [(SUPADEMO_SIGNATURE, judge::hex(SECRET, &body))];
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
        let answer = paths::actix(&app, &case, Box::pin(frames)).await;
        assert_eq!(answer, case.answer);
        let read = polls.load(Ordering::Relaxed) > 0;
        let expected = reason == "signature_mismatch" && !case.body.is_empty();
        assert_eq!(read, expected, "{}", case.name);
    }
}

#[tokio::test]
async fn an_axum_router_takes_the_layer_because_its_error_is_the_services_own() {
    async fn receive(Webhook(delivery): Webhook<Supademo>) -> String {
        delivery.event().name().unwrap_or_default().to_owned()
    }
    let app: Router = Router::new()
        .route(app::SUPADEMO, post(receive))
        .layer(WebhookLayer::from_receiver(app::supademo()));
    let sample = sample();
    let request = paths::request(&sample, Body::from(sample.body.clone()));
    let response = app.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "lead.captured");
}

#[tokio::test]
async fn the_reason_shows_inside_and_never_outside() {
    let refused = all()
        .into_iter()
        .filter(|case| matches!(case.answer, Answer::Refused(..)));
    for case in refused {
        let request = paths::request(&case, Frames::of(cut(&case.body, 100)));
        let response = supademo_or_storylane(request).await;
        assert!(
            response.extensions().get::<Rejection>().is_some(),
            "{}",
            case.name
        );
        let status = response.status();
        let challenge = response.headers().get("www-authenticate").cloned();
        assert_eq!(challenge.is_some(), status == 401, "{}", case.name);
        let mut others = response.headers().clone();
        others.remove("www-authenticate");
        // The length of an empty body is all that axum adds.
        others.remove("content-length");
        let close = others.remove("connection").is_some();
        let rejection = response.extensions().get::<Rejection>();
        let closes = rejection.is_some_and(Rejection::closes_connection);
        assert_eq!(close, closes, "{}", case.name);
        assert!(others.is_empty(), "{others:?}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(body.is_empty(), "{}", case.name);
    }
}

async fn supademo_or_storylane(request: Request<Frames>) -> axum::response::Response {
    let app = paths::axum_app(Limits::DEFAULT);
    app.oneshot(request.map(Body::new)).await.unwrap()
}

#[test]
fn an_empty_secret_is_no_secret() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    let mac = judge::hex("", LEAD_CAPTURED);
    let rejection = app::supademo()
        .verify(&[(SUPADEMO_SIGNATURE, mac)], LEAD_CAPTURED)
        .unwrap_err();
    assert_eq!(rejection.reason(), "signature_mismatch");
}

#[tokio::test]
async fn a_body_too_large_is_413_whoever_limits_it() {
    let sample = sample();
    let pieces = cut(&sample.body, 100);
    let limited = http_body_util::Limited::new(Frames::of(pieces), 1000);
    let answer = paths::tower(&sample, limited).await;
    assert_eq!(answer, Answer::Refused(413, "body_too_large"));
}

#[test]
fn what_is_not_authentic_is_401_before_it_is_bad_json() {
    let headers = [(SUPADEMO_SIGNATURE, forged())];
    let rejection = app::supademo().verify(&headers, "not JSON").unwrap_err();
    assert_eq!(rejection.status(), StatusCode::UNAUTHORIZED);
    let headers = [(SUPADEMO_SIGNATURE, judge::hex(SECRET, "not JSON"))];
    let rejection = app::supademo().verify(&headers, "not JSON").unwrap_err();
    assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
}

#[test]
fn no_bytes_in_a_header_or_a_body_panic() {
    let mut values: Vec<Vec<u8>> = (0..=130).map(|length| vec![b'0'; length]).collect();
    values.extend((0..=255).map(|byte| vec![byte; 64]));
    values.extend((0..=255).map(|byte| vec![byte; 44]));
    values.extend((0..64).map(|place| {
        let mut value = judge::hex(SECRET, LEAD_CAPTURED).into_bytes();
        value[place] = 0xe9;
        value
    }));
    for value in values {
        for header in ["x-supademo-signature", "x-storylane-signature"] {
            let headers = [(header, &value)];
            assert!(app::supademo().verify(&headers, LEAD_CAPTURED).is_err());
            assert!(app::storylane().verify(&headers, LEAD_CAPTURED).is_err());
        }
    }
    for byte in 0..=255_u8 {
        let body = vec![byte; 3];
        let headers = [(SUPADEMO_SIGNATURE, judge::hex(SECRET, &body))];
        // Three digits are JSON.
        let number = (b'1'..=b'9').contains(&byte);
        let verdict = app::supademo().verify(&headers, body);
        assert_eq!(verdict.is_ok(), number, "{byte}");
    }
}

#[test]
fn no_secret_shows_in_debug() {
    let supademo = app::supademo();
    let shown = [
        format!("{:?}", app::secrets()),
        format!("{supademo:?}"),
        format!("{:?}", Supademo::new(app::secrets())),
        format!("{:?}", WebhookLayer::from_receiver(supademo.clone())),
        format!(
            "{:?}",
            countersign_actix::WebhookMiddleware::from_receiver(supademo.clone())
        ),
        format!("{:?}", verified(&supademo)),
        format!("{:#?}", verified(&supademo)),
        format!("{:?}", Webhook(verified(&supademo))),
    ];
    for text in shown {
        assert!(!text.contains("0123456789abcdef"), "{text}");
        assert!(!text.contains("fedcba9876543210"), "{text}");
        assert!(!text.contains("8856ade5"), "{text}");
        assert!(!text.contains("jane@example.com"), "{text}");
    }
}

fn verified(receiver: &Receiver<Supademo>) -> countersign::Delivery<Supademo> {
    let headers = [(SUPADEMO_SIGNATURE, judge::hex(SECRET, LEAD_CAPTURED))];
    receiver.verify(&headers, LEAD_CAPTURED).unwrap()
}

#[tokio::test]
async fn the_requests_extensions_and_head_survive() {
    let inner = service_fn(async |request: Request<Full<Bytes>>| {
        assert_eq!(request.extensions().get::<u32>(), Some(&7));
        assert_eq!(request.uri(), app::SUPADEMO);
        assert_eq!(request.version(), http::Version::HTTP_10);
        assert_eq!(request.headers()["x-other"], "kept");
        assert_eq!(request.headers()[SUPADEMO_SIGNATURE].len(), 64);
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let service = WebhookLayer::from_receiver(app::supademo()).layer(inner);
    let sample = sample();
    let mut request = paths::request(&sample, Frames::of(cut(&sample.body, 100)));
    *request.version_mut() = http::Version::HTTP_10;
    request.extensions_mut().insert(7_u32);
    let name = HeaderName::from_static("x-other");
    request
        .headers_mut()
        .insert(name, HeaderValue::from_static("kept"));
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_axum_extension_survives() {
    async fn receive(_: Webhook<Supademo>, Extension(state): Extension<&'static str>) -> String {
        state.to_owned()
    }
    let app: Router = Router::new()
        .route(app::SUPADEMO, post(receive))
        .layer(WebhookLayer::from_receiver(app::supademo()))
        .layer(Extension("outside"));
    let sample = sample();
    let request = paths::request(&sample, Body::from(sample.body.clone()));
    let response = app.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "outside");
}

#[test]
fn an_unknown_event_is_neither_an_error_nor_silent() {
    #[derive(serde::Deserialize)]
    struct Lead {
        email: String,
    }

    let body = r#"{"event":"demo.shared","email":"jane@example.com"}"#;
    let headers = [(SUPADEMO_SIGNATURE, judge::hex(SECRET, body))];
    let delivery = app::supademo().verify(&headers, body).unwrap();
    let Event::Unrecognized(unrecognized) = delivery.event() else {
        panic!("recognized: {delivery:?}");
    };
    assert_eq!(unrecognized.name(), Some("demo.shared"));
    assert_eq!(
        unrecognized.error().to_string(),
        r#"unknown event "demo.shared" at line 1 column 22"#
    );
    assert_eq!(delivery.body(), body);
    assert_eq!(delivery.json::<Lead>().unwrap().email, "jane@example.com");
    assert!(delivery.json::<u64>().is_err());
}

#[test]
fn a_secret_is_held_by_its_receiver_and_nowhere_else() {
    // Two receivers of one provider, and a third that replaces the first: none knows another's key.
    let receiver = |key: &str| Receiver::new(Supademo::new(Secret::new(key).unwrap()));
    let signed = |key| [(SUPADEMO_SIGNATURE, judge::hex(key, LEAD_CAPTURED))];
    let (first, second) = (receiver("first"), receiver("second"));
    assert!(first.verify(&signed("first"), LEAD_CAPTURED).is_ok());
    assert!(first.verify(&signed("second"), LEAD_CAPTURED).is_err());
    assert!(second.verify(&signed("second"), LEAD_CAPTURED).is_ok());
    drop(first);
    let first = receiver("third");
    assert!(first.verify(&signed("third"), LEAD_CAPTURED).is_ok());
    assert!(first.verify(&signed("first"), LEAD_CAPTURED).is_err());
}
