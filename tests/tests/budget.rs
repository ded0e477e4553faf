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
    time::SystemTime,
};

use bytes::Bytes;
use countersign::Rejection;
use countersign_tests::{
    app::{self, Limits},
    cases::{Case, SUPADEMO_SIGNATURE, forged, named, padded, sample},
    frames::{Frames, cut},
    paths,
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

#[test]
fn on_both_frameworks_it_is_shared_by_all_workers_and_given_back_on_disconnect() {
    for framework in Framework::ALL {
        let limits = Limits {
            max_buffered_bytes: 50 * 1000,
            ..Limits::DEFAULT
        };
        let server = Server::start(framework, limits);
        let sample = sample();
        for _ in 0..3 {
            let mut held: Vec<_> = (0..20).map(|_| hold(&server)).collect();
            // 12 of them fit; each of the others reads why not.
            let mut refused = 0;
            for stream in &mut held {
                stream.set_nonblocking(false).unwrap();
                let patience = std::time::Duration::from_millis(200);
                stream.set_read_timeout(Some(patience)).unwrap();
                if let Ok(reply) = wire::read_reply(stream) {
                    assert_eq!(reply.status, 503, "{framework:?}");
                    assert_eq!(reply.header("retry-after"), Some("1"));
                    assert_eq!(reply.header("connection"), Some("close"));
                    refused += 1;
                }
            }
            assert_eq!(refused, 8, "{framework:?}");
            // There is room for 2,000 bytes still, and the other provider's is its own.
            let reply = wire::send(server.address, &sample, Framing::ContentLength);
            assert_eq!(reply.status, 200, "{framework:?}");
            drop(held);
            // The servers notice that the clients are gone.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
    }
}

#[test]
fn a_thousand_disconnects_leave_nothing_behind() {
    for framework in Framework::ALL {
        let limits = Limits {
            max_buffered_bytes: 50 * 1000,
            ..Limits::DEFAULT
        };
        let server = Server::start(framework, limits);
        for _ in 0..100 {
            drop((0..10).map(|_| hold(&server)).collect::<Vec<_>>());
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        let mut full = sample();
        full.body = padded(4096);
        full.headers = vec![(
            SUPADEMO_SIGNATURE,
            countersign_tests::judge::hex(app::SECRET, &full.body).into(),
        )];
        let mut held: Vec<_> = (0..11).map(|_| hold(&server)).collect();
        let reply = wire::send(server.address, &full, Framing::ContentLength);
        assert_eq!(
            reply.status, 200,
            "{framework:?}: all of the budget is there"
        );
        held.clear();
    }
}
