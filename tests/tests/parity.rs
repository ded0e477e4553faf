//! One table of cases, with the same answers over every path.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use axum::body::Body;
use countersign_tests::{
    app::{ACME, Limits, ROUTES},
    cases::{self, Answer, Case},
    frames::{Frames, cut},
    paths,
    server::{Framework, Server},
    wire::{self, Framing, Http2},
};
use futures_util::stream;

/// Frame sizes, of which the primes cross every boundary. Large bodies leave out the middle ones.
fn frame_sizes(case: &Case) -> &'static [usize] {
    if case.body.len() > 1500 {
        &[1, 61, usize::MAX]
    } else {
        &[1, 2, 7, 61, 64, 509, usize::MAX]
    }
}

#[test]
fn the_table_has_more_refusals_than_deliveries() {
    let cases = cases::all();
    let refused = cases
        .iter()
        .filter(|case| matches!(case.answer, Answer::Refused(..)))
        .count();
    assert!(refused * 2 > cases.len(), "{refused} of {}", cases.len());
    for (kind, count) in cases::count_by_outcome(&cases) {
        assert!(count >= 2, "{kind}: {count}");
    }
}

#[test]
fn every_route_has_deliveries_and_more_refusals() {
    let cases = cases::all();
    for route in ROUTES {
        let of_route = cases.iter().filter(|case| case.route == route);
        let (accepted, refused): (Vec<_>, Vec<_>) =
            of_route.partition(|case| matches!(case.answer, Answer::Accepted(_)));
        assert!(accepted.len() >= 2, "{route}");
        assert!(refused.len() > accepted.len(), "{route}");
    }
}

#[test]
fn verify_head() {
    for case in cases::all() {
        assert_eq!(paths::verify_head(&case), case.answer, "{}", case.name);
    }
}

#[test]
fn verify_where_no_url_is_signed() {
    for case in cases::all().iter().filter(|case| case.route != ACME) {
        assert_eq!(paths::verify(case), case.answer, "{}", case.name);
    }
}

#[test]
fn incoming_in_frames_of_every_size_with_and_without_a_length() {
    for case in cases::all() {
        let length = u64::try_from(case.body.len()).unwrap();
        for &size in frame_sizes(&case) {
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
        for &size in frame_sizes(&case) {
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
        for &size in frame_sizes(&case) {
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
        for &size in frame_sizes(&case) {
            let frames = cut(&case.body, size).into_iter().map(Ok);
            let payload = Box::pin(stream::iter(frames));
            let answer = paths::actix(&app, &case, payload).await;
            assert_eq!(answer, case.answer, "{} in frames of {size}", case.name);
        }
    }
}

#[test]
fn http_1_over_a_socket() {
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::DEFAULT);
        for case in cases::all() {
            for framing in [
                Framing::ContentLength,
                Framing::Chunked(1),
                Framing::Chunked(100),
                Framing::Chunked(usize::MAX),
                Framing::ChunkedWithTrailers(64),
            ] {
                let reply = wire::send(server.address, &case, framing);
                reply.assert_answers(&case, &format!("{framework:?} {framing:?}"));
            }
        }
    }
}

#[test]
fn http_2_over_a_socket() {
    let server = Server::start(Framework::Axum, Limits::DEFAULT);
    // A refusal does not end the connection that it shares with deliveries.
    let mut shared = Http2::connect(server.address);
    for case in cases::all() {
        let reply = shared.send(&case, Frames::of(cut(&case.body, usize::MAX)));
        reply.assert_answers(&case, "HTTP/2");
        // Small frames do: h2 limits their number on a connection.
        let reply = Http2::connect(server.address)
            .send(&case, Frames::of(cut(&case.body, 7)).with_trailers());
        reply.assert_answers(&case, "HTTP/2 in small frames, with trailers");
    }
}

#[test]
fn all_401s_look_the_same_from_outside_on_both_frameworks() {
    let mut first = None;
    for framework in Framework::ALL {
        let server = Server::start(framework, Limits::DEFAULT);
        for case in cases::all() {
            if !matches!(case.answer, Answer::Refused(401, _)) {
                continue;
            }
            for framing in [Framing::ContentLength, Framing::Chunked(64)] {
                let mut reply = wire::send(server.address, &case, framing);
                reply.headers.sort();
                let seen = (reply.status, reply.headers, reply.body);
                let expected = first.get_or_insert_with(|| seen.clone());
                assert_eq!(expected, &seen, "{framework:?} {framing:?} {}", case.name);
            }
        }
    }
}
