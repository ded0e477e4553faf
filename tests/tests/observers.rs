//! What an observer is told of requests on real sockets, on both frameworks.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    convert::Infallible,
    future,
    io::Write,
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use countersign::{Accepted, Arrival, Head, Observation, Observer, Receiver, Refused};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::{self, Limits, MAX_BODY_BYTES, SUPADEMO},
    cases::{Case, LEAD_CAPTURED, named, padded, sample},
    frames::{Frames, cut},
    server::{Framework, Server},
    wire::{self, Framing, Http2},
};

/// What an observer was told of one request: its head, and each of its outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Request {
    head: String,
    outcomes: Vec<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Accepted {
        body: Vec<u8>,
        secret: Option<String>,
    },
    Refused {
        reason: &'static str,
        body: Option<Vec<u8>>,
    },
    Abandoned,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Request>>>);

/// One of the requests.
struct Recording(Recorder, usize);

impl Recorder {
    /// The requests so far, once this many of them have ended.
    fn wait_for(&self, count: usize) -> Vec<Request> {
        let start = Instant::now();
        loop {
            let requests = self.0.lock().unwrap().clone();
            let ended = requests
                .iter()
                .filter(|request| !request.outcomes.is_empty());
            if ended.count() >= count {
                return requests;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{requests:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until this many requests have begun.
    fn wait_for_heads(&self, count: usize) {
        let start = Instant::now();
        while self.0.lock().unwrap().len() < count {
            assert!(start.elapsed() < Duration::from_secs(20));
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Observer for Recorder {
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        let head = arrival.head();
        let mut fields = 0;
        head.headers().for_each(&mut |_, _| fields += 1);
        assert!(fields > 0);
        let mut requests = self.0.lock().unwrap();
        requests.push(Request {
            head: format!(
                "{} {} {:?}",
                head.method().unwrap(),
                head.target().unwrap(),
                head.content_length()
            ),
            outcomes: Vec::new(),
        });
        Some(Box::new(Recording(self.clone(), requests.len() - 1)))
    }
}

impl Recording {
    fn end(&self, outcome: Outcome) {
        let mut requests = self.0.0.lock().unwrap();
        requests[self.1].outcomes.push(outcome);
    }
}

impl Observation for Recording {
    fn accepted(self: Box<Self>, accepted: &Accepted<'_>) {
        self.end(Outcome::Accepted {
            body: accepted.body().to_vec(),
            secret: accepted.secret_label().map(str::to_owned),
        });
    }

    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        self.end(Outcome::Refused {
            reason: refused.rejection().reason(),
            body: refused.body().map(|body| body.to_vec()),
        });
    }

    fn abandoned(self: Box<Self>) {
        self.end(Outcome::Abandoned);
    }
}

fn start(framework: Framework, limits: Limits) -> (Server, Recorder) {
    let recorder = Recorder::default();
    let receiver = limits.apply_to(app::supademo()).observe(recorder.clone());
    let server = Server::with_receiver(framework, SUPADEMO, receiver);
    (server, recorder)
}

#[test]
fn it_sees_the_head_and_the_one_outcome_of_each_request() {
    let large = Case {
        body: padded(MAX_BODY_BYTES + 1),
        ..named("the signature of another body")
    };
    let refused = |reason, body: Option<&[u8]>| Outcome::Refused {
        reason,
        body: body.map(<[u8]>::to_vec),
    };
    let cases = [
        (
            sample(),
            Outcome::Accepted {
                body: LEAD_CAPTURED.to_vec(),
                secret: Some("current".to_owned()),
            },
        ),
        (named("no signature"), refused("header_missing", None)),
        (
            named("one digit short"),
            refused("signature_malformed", None),
        ),
        (
            named("the right signature twice"),
            refused("header_repeated", None),
        ),
        (
            named("the signature of another body"),
            refused("signature_mismatch", Some(LEAD_CAPTURED)),
        ),
        (
            named("not JSON: text"),
            refused("unparsable", Some(b"event=lead.captured")),
        ),
        (large, refused("body_too_large", None)),
    ];
    for framework in Framework::ALL {
        let (server, recorder) = start(framework, Limits::DEFAULT);
        let mut expected = Vec::new();
        for (case, outcome) in &cases {
            let length = u64::try_from(case.body.len()).unwrap();
            for (framing, length) in [
                (Framing::ContentLength, Some(length)),
                (Framing::Chunked(64), None),
            ] {
                wire::send(server.address, case, framing);
                expected.push(Request {
                    head: format!("POST {SUPADEMO} {length:?}"),
                    outcomes: vec![outcome.clone()],
                });
                let requests = recorder.wait_for(expected.len());
                assert_eq!(requests, expected, "{framework:?} {}", case.name);
            }
        }
    }
}

#[test]
fn it_sees_the_url_of_a_request_with_a_query() {
    for framework in Framework::ALL {
        let (server, recorder) = start(framework, Limits::DEFAULT);
        let case = Case {
            route: "/webhooks/supademo?a=b&c",
            ..sample()
        };
        let reply = wire::send(server.address, &case, Framing::ContentLength);
        assert_eq!(reply.status, 200);
        let requests = recorder.wait_for(1);
        assert!(
            requests[0]
                .head
                .starts_with("POST /webhooks/supademo?a=b&c ")
        );
    }
}

#[test]
fn a_timeout_is_a_refusal_without_the_body() {
    for framework in Framework::ALL {
        let (server, recorder) = start(framework, Limits::SHORT_TIMEOUT);
        let (head, body) = wire::encode(&sample(), Framing::ContentLength);
        let mut stream = wire::connect(server.address);
        stream.write_all(&[&head, &body[..100]].concat()).unwrap();
        assert_eq!(wire::read_reply(&mut stream).unwrap().status, 408);
        let expected = Outcome::Refused {
            reason: "read_timeout",
            body: None,
        };
        assert_eq!(recorder.wait_for(1)[0].outcomes, [expected]);
    }
}

#[test]
fn a_client_that_hangs_up_ends_its_request_once_and_shows_no_body() {
    let hang_ups: [fn(TcpStream); 3] = [
        drop,
        wire::reset,
        // The server answers 400, which nobody reads.
        |stream| stream.shutdown(Shutdown::Write).unwrap(),
    ];
    for framework in Framework::ALL {
        let (server, recorder) = start(framework, Limits::DEFAULT);
        let mut count = 0;
        for hang_up in hang_ups {
            for framing in [Framing::ContentLength, Framing::Chunked(64)] {
                let (head, body) = wire::encode(&sample(), framing);
                for sent in [0, 1, body.len() - 1] {
                    let mut stream = wire::connect(server.address);
                    stream.write_all(&[&head, &body[..sent]].concat()).unwrap();
                    count += 1;
                    recorder.wait_for_heads(count);
                    hang_up(stream);
                    recorder.wait_for(count);
                }
            }
        }
        drop(server);
        assert_ended_early(&recorder.wait_for(count));
    }
}

#[test]
fn a_stream_of_http_2_that_is_reset_ends_its_request_once() {
    let (server, recorder) = start(Framework::Axum, Limits::DEFAULT);
    let mut client = Http2::connect(server.address);
    for sent in [0, 1, 500] {
        let frames = cut(&sample().body[..sent], 100);
        client.abandon(&sample(), Frames::of(frames).without_end());
    }
    assert_ended_early(&recorder.wait_for(3));
}

/// Some frameworks tell the reader of a body that the client is gone, and others drop it.
fn assert_ended_early(requests: &[Request]) {
    let told = Outcome::Refused {
        reason: "body_incomplete",
        body: None,
    };
    for request in requests {
        let outcomes = &request.outcomes;
        assert_eq!(outcomes.len(), 1, "{outcomes:?}");
        assert!(
            outcomes[0] == told || outcomes[0] == Outcome::Abandoned,
            "{outcomes:?}"
        );
    }
}

#[test]
fn a_request_is_abandoned_if_its_client_hangs_up_while_its_secrets_are_looked_up() {
    // Our server for axum goes on with it, and refuses it in the end.
    for framework in [Framework::Actix] {
        let recorder = Recorder::default();
        let receiver = Receiver::for_tenants(Supademo)
            .lookup_timeout(Duration::from_secs(60))
            .observe(recorder.clone());
        let find = |_: &Head<'_>| future::pending::<Result<_, Infallible>>();
        let server = Server::with_lookup(framework, SUPADEMO, receiver, find);
        let (head, body) = wire::encode(&sample(), Framing::ContentLength);
        for count in 1..=5 {
            let mut stream = wire::connect(server.address);
            stream.write_all(&[&*head, &body].concat()).unwrap();
            recorder.wait_for_heads(count);
            wire::reset(stream);
            let requests = recorder.wait_for(count);
            assert_eq!(requests.len(), count);
            assert!(
                requests
                    .iter()
                    .all(|request| request.outcomes == [Outcome::Abandoned])
            );
        }
    }
}
