//! One table of cases, and the same answers over every path.

#![allow(
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use countersign_tests::{
    cases::{self, Answer, Case},
    frames::{Frames, cut},
    paths,
    server::{Framework, Server},
    wire::{self, Framing, Http2},
};

/// Frame sizes from one byte up; the primes fall across every boundary there is.
const SIZES: [usize; 7] = [1, 2, 7, 61, 64, 509, usize::MAX];

fn frame_sizes(case: &Case) -> impl Iterator<Item = usize> {
    SIZES
        .into_iter()
        .take(if case.body.len() > 1500 { 4 } else { 7 })
}

#[test]
fn the_table_has_more_refusals_than_deliveries() {
    let cases = cases::all();
    let refused = cases
        .iter()
        .filter(|case| matches!(case.answer, Answer::Refused(..)))
        .count();
    assert!(refused * 2 > cases.len(), "{refused} of {}", cases.len());
    for (kind, count) in paths::census(&cases) {
        assert!(count >= 2, "{kind}: {count}");
    }
}

#[test]
fn verify() {
    for case in cases::all() {
        assert_eq!(paths::verify(&case), case.answer, "{}", case.name);
    }
}

#[test]
fn incoming_in_frames_of_every_size_with_and_without_a_length() {
    for case in cases::all() {
        let length = u64::try_from(case.body.len()).unwrap();
        for size in frame_sizes(&case) {
            for length in [None, Some(length)] {
                let answer = paths::incoming(&case, size, length);
                assert_eq!(answer, case.answer, "{} in frames of {size}", case.name);
            }
        }
    }
}

#[test]
fn the_vendors_sample_in_frames_of_every_size() {
    let sample = cases::all().swap_remove(0);
    for size in 1..=sample.body.len() {
        assert_eq!(
            paths::incoming(&sample, size, None),
            sample.answer,
            "{size}"
        );
    }
}

#[tokio::test]
async fn tower_service() {
    for case in cases::all() {
        for size in frame_sizes(&case) {
            let body = Frames::of(cut(&case.body, size));
            let answer = paths::tower(&case, body).await;
            assert_eq!(answer, case.answer, "{} in frames of {size}", case.name);
        }
        let body = Frames::of(cut(&case.body, 100)).with_trailers();
        let answer = paths::tower(&case, body).await;
        assert_eq!(answer, case.answer, "{} with trailers", case.name);
    }
}

#[tokio::test]
async fn axum_router() {
    for case in cases::all() {
        let answer = paths::axum(&case, Body::from(case.body.clone())).await;
        assert_eq!(answer, case.answer, "{}", case.name);
        for size in frame_sizes(&case) {
            let body = Frames::of(cut(&case.body, size)).with_trailers();
            let answer = paths::axum(&case, Body::new(body)).await;
            assert_eq!(answer, case.answer, "{} in frames of {size}", case.name);
        }
    }
}

#[actix_web::test]
async fn actix_app() {
    let app = paths::actix_app().await;
    for case in cases::all() {
        let whole = vec![Ok(Bytes::from(case.body.clone()))];
        let answer = paths::actix(&app, &case, whole).await;
        assert_eq!(answer, case.answer, "{}", case.name);
        for size in frame_sizes(&case) {
            let frames = cut(&case.body, size).into_iter().map(Ok).collect();
            let answer = paths::actix(&app, &case, frames).await;
            assert_eq!(answer, case.answer, "{} in frames of {size}", case.name);
        }
    }
}

#[test]
fn http_1_over_a_socket() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Duration::from_secs(10));
        for case in cases::all() {
            for framing in [
                Framing::ContentLength,
                Framing::Chunked(1),
                Framing::Chunked(100),
                Framing::Chunked(usize::MAX),
            ] {
                let reply = wire::send(server.address, &case, framing);
                reply.assert_answers(&case, &format!("{framework:?} {framing:?}"));
            }
        }
    }
}

#[test]
fn http_2_over_a_socket() {
    let server = Server::start(Framework::Axum, Duration::from_secs(10));
    // Refusals do not wear out the connection that they share with deliveries.
    let mut shared = Http2::connect(server.address);
    for case in cases::all() {
        let reply = shared.send(&case, Frames::of(cut(&case.body, usize::MAX)));
        reply.assert_answers(&case, "HTTP/2");
        // Small frames do: h2 allows a connection so many, and then ends it.
        let reply = Http2::connect(server.address)
            .send(&case, Frames::of(cut(&case.body, 7)).with_trailers());
        reply.assert_answers(&case, "HTTP/2 in small frames, with trailers");
    }
}

#[test]
fn all_401s_look_the_same_from_outside() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Duration::from_secs(10));
        let mut first = None;
        for case in cases::all() {
            if !matches!(case.answer, Answer::Refused(401, _)) {
                continue;
            }
            // Chunked, so that the body is read, or is not, without its length showing.
            let reply = wire::send(server.address, &case, Framing::Chunked(64));
            let mut headers = reply.headers;
            // Whether a connection can be used again depends on how much of the body was sent.
            headers.retain(|(name, _)| name != "connection");
            headers.sort();
            let seen = (reply.status, headers, reply.body);
            assert_eq!(
                first.get_or_insert_with(|| seen.clone()),
                &seen,
                "{}",
                case.name
            );
        }
    }
}
