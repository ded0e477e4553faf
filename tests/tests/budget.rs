//! The limit on the bytes that an endpoint holds for requests that are not verified yet, on real
//! sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{self, Limits},
    cases::{Case, SUPADEMO_SIGNATURE, forged, named, padded, sample},
    reference_hmac,
    server::{Framework, Server},
    wire::{self, Framing},
};

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

/// Waits for `attempt` to succeed: a server needs time to notice that a client is gone.
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

/// Counts, and removes, the requests that are answered by now; each answer is a 503.
fn refused(held: &mut Vec<TcpStream>) -> usize {
    let before = held.len();
    held.retain_mut(|stream| {
        stream
            .set_read_timeout(Some(Duration::from_millis(5)))
            .unwrap();
        // Peeking leaves the answer in the socket.
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
                // There is still room for 2,000 bytes.
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
        let signature = reference_hmac::hex(app::SECRET, &full.body);
        full.headers = vec![(SUPADEMO_SIGNATURE, signature.into())];
        let all_is_there = eventually(|| {
            let mut held: Vec<_> = (0..11).map(|_| hold(&server)).collect();
            let reply = wire::send(server.address, &full, Framing::ContentLength);
            reply.status == 200 && refused(&mut held) == 0
        });
        assert!(all_is_there, "{framework:?}");
    }
}
