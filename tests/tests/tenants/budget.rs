//! The limit on the bytes of unverified bodies, which all tenants share.

use std::{
    io::Write,
    net::TcpStream,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::MAX_BODY_BYTES,
    cases::{Case, SUPADEMO_SIGNATURE, forged, padded, sample},
    reference_hmac,
    server::{Framework, Server},
    wire::{self, Framing},
};

use crate::support::{OTHERS, ROUTE, TENANTS, find, receiver, send, signed};

/// The number of stalled uploads, and the bytes of each that arrive.
const UPLOADS: usize = 200;
const HELD: usize = 3999;
/// Room for 25 of them.
const BUDGET: usize = 100_000;

/// Starts an upload of which the last byte never comes.
fn stall(server: &Server, route: &'static str) -> TcpStream {
    let case = Case {
        route,
        headers: vec![(SUPADEMO_SIGNATURE, forged().into())],
        body: padded(HELD + 1),
        ..sample()
    };
    let (head, body) = wire::encode(&case, Framing::ContentLength);
    let mut stream = wire::connect(server.address);
    stream.write_all(&head).unwrap();
    // The server may have answered and closed already.
    let _ = stream.write_all(&body[..HELD]);
    stream
}

/// Whether the answer is there, which is a 503.
fn is_refused(stream: &mut TcpStream) -> bool {
    stream
        .set_read_timeout(Some(Duration::from_millis(2)))
        .unwrap();
    if stream.peek(&mut [0]).is_err() {
        return false;
    }
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    let reply = wire::read_reply(stream).unwrap();
    assert_eq!(reply.status, 503);
    assert_eq!(reply.header("retry-after"), Some("1"));
    true
}

#[test]
fn two_hundred_stalled_uploads_share_one_budget_over_all_tenants() {
    for framework in Framework::ALL {
        let find = find(Arc::default());
        let receiver = receiver().max_buffered_bytes(BUDGET);
        let server = Server::with_lookup(framework, ROUTE, receiver, find);
        let routes = [OTHERS.as_slice(), &TENANTS].concat();
        let mut held: Vec<_> = (0..UPLOADS)
            .map(|number| stall(&server, routes[number % routes.len()]))
            .collect();
        let start = Instant::now();
        while held.len() > BUDGET / HELD {
            held.retain_mut(|stream| !is_refused(stream));
            assert!(start.elapsed() < Duration::from_secs(20), "{}", held.len());
        }
        // Each tenant's uploads count against every other's: one that stalls gives way.
        let full = Case {
            headers: vec![(
                SUPADEMO_SIGNATURE,
                reference_hmac::hex("a's key", padded(MAX_BODY_BYTES)).into(),
            )],
            body: padded(MAX_BODY_BYTES),
            ..signed(TENANTS[0], "")
        };
        let before = held.len();
        assert_eq!(send(&server, &full).status, 200, "{framework:?}");
        while held.len() == before {
            held.retain_mut(|stream| !is_refused(stream));
            assert!(start.elapsed() < Duration::from_secs(20), "{framework:?}");
        }
        drop(held);
        let start = Instant::now();
        while send(&server, &full).status != 200 {
            assert!(start.elapsed() < Duration::from_secs(20), "{framework:?}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}
