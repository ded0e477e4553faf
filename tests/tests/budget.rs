//! The ceiling on what an endpoint holds for requests that are not verified yet.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

use std::{
    convert::Infallible,
    future::Future,
    io::Write,
    net::TcpStream,
    pin::pin,
    task::{Context, Waker},
    thread,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use countersign::Rejection;
use countersign_tests::{
    app::{self, Limits},
    cases::{Case, SUPADEMO_SIGNATURE, forged, named, padded, sample},
    frames::{Frames, cut},
    judge, paths,
    server::{Framework, Server},
    wire::{self, Framing},
};
use countersign_tower::WebhookLayer;
use http::Request;
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

/// Room for one sample, and not for two.
const ONE: usize = 1500;

#[test]
fn clones_share_it_and_what_ends_gives_it_back() {
    let receiver = app::supademo().max_buffered_bytes(ONE);
    let other = receiver.clone();
    let sample = sample();
    let headers = paths::headers(&sample);
    let begin = || other.begin(&headers, None, SystemTime::now()).unwrap();
    let body = Bytes::from(sample.body.clone());

    let mut first = receiver.begin(&headers, None, SystemTime::now()).unwrap();
    first.update(body.slice(..1000)).unwrap();
    let mut second = begin();
    second.update(body.slice(..500)).unwrap();
    let rejection = second.update(body.slice(500..)).unwrap_err();
    assert!(matches!(rejection, Rejection::Overloaded));
    assert_eq!(rejection.reason(), "overloaded");
    assert_eq!(rejection.status(), 503);

    // The refused one still holds its 500 bytes: it has to end, too.
    assert!(begin().update(body.slice(..1)).is_err());
    drop(second);
    let delivery = {
        first.update(body.slice(1000..)).unwrap();
        first.finish().unwrap()
    };
    // A delivery is verified, and does not count any more.
    let mut third = begin();
    third.update(body.clone()).unwrap();
    assert!(third.finish().is_ok());
    drop(delivery);
}

#[test]
fn a_declared_length_takes_nothing() {
    let receiver = app::supademo().max_buffered_bytes(ONE);
    let sample = sample();
    let headers = paths::headers(&sample);
    let held: Vec<_> = (0..100)
        .map(|_| receiver.begin(&headers, Some(1400), SystemTime::now()))
        .collect();
    assert!(held.iter().all(Result::is_ok));
    assert!(receiver.verify(&headers, sample.body).is_ok());
}

#[tokio::test]
async fn the_tower_service_answers_503_and_recovers_when_a_request_is_dropped() {
    let inner = service_fn(async |_: Request<Full<Bytes>>| {
        Ok::<_, Infallible>(http::Response::new(String::new()))
    });
    let layer = WebhookLayer::from_receiver(app::supademo().max_buffered_bytes(ONE));
    let service = layer.layer(inner);
    let sample = sample();
    let request = |frames: Frames| paths::request(&sample, frames);
    let whole = || Frames::of(cut(&sample.body, 100));
    let part = Frames::of(cut(&sample.body[..1000], 100)).with_silence();

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

/// A request whose signature has the right form, of which all but the last byte is sent.
fn hold(server: &Server) -> TcpStream {
    let case = Case {
        headers: vec![(SUPADEMO_SIGNATURE, forged().into())],
        body: padded(4000),
        ..named("zeros")
    };
    let (head, body) = wire::encode(&case, Framing::ContentLength);
    let mut stream = wire::connect(server.address);
    stream.write_all(&head).unwrap();
    stream.write_all(&body[..3999]).unwrap();
    stream
}

/// Servers notice that a client is gone when they come to it.
fn eventually(mut attempt: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if attempt() {
            return true;
        }
        thread::sleep(Duration::from_millis(100));
    }
    false
}

/// How many of the requests were answered within a moment; each answer is a 503.
fn refused(held: &mut Vec<TcpStream>) -> usize {
    let before = held.len();
    held.retain_mut(|stream| {
        stream
            .set_read_timeout(Some(Duration::from_millis(5)))
            .unwrap();
        // An answer is there, or it is not: to peek at it leaves all of it.
        if stream.peek(&mut [0]).is_err() {
            return true;
        }
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        let reply = wire::read_reply(stream).unwrap();
        assert_eq!(reply.status, 503);
        assert_eq!(reply.header("retry-after"), Some("1"));
        assert_eq!(reply.header("connection"), Some("close"));
        false
    });
    before - held.len()
}

const FIFTY: Limits = Limits {
    max_buffered_bytes: 50 * 1000,
    ..Limits::DEFAULT
};

#[test]
fn on_both_frameworks_it_is_shared_by_all_workers_and_given_back_on_disconnect() {
    for framework in Framework::ALL {
        let server = Server::start(framework, FIFTY);
        for round in 0..3 {
            let filled = eventually(|| {
                // 12 of them fit, if nothing is left of the round before.
                let mut held: Vec<_> = (0..20).map(|_| hold(&server)).collect();
                let mut count = 0;
                eventually(|| {
                    count += refused(&mut held);
                    count >= 8
                });
                thread::sleep(Duration::from_millis(200));
                count += refused(&mut held);
                // There is room for 2,000 bytes still.
                let reply = wire::send(server.address, &sample(), Framing::ContentLength);
                count == 8 && reply.status == 200
            });
            assert!(filled, "{framework:?}, round {round}");
        }
    }
}

#[test]
fn a_thousand_disconnects_leave_nothing_behind() {
    for framework in Framework::ALL {
        let server = Server::start(framework, FIFTY);
        for _ in 0..100 {
            drop((0..10).map(|_| hold(&server)).collect::<Vec<_>>());
        }
        let mut full = sample();
        full.body = padded(4096);
        let signature = judge::hex(app::SECRET, &full.body);
        full.headers = vec![(SUPADEMO_SIGNATURE, signature.into())];
        let all_is_there = eventually(|| {
            let mut held: Vec<_> = (0..11).map(|_| hold(&server)).collect();
            let reply = wire::send(server.address, &full, Framing::ContentLength);
            reply.status == 200 && refused(&mut held) == 0
        });
        assert!(all_is_there, "{framework:?}");
    }
}
