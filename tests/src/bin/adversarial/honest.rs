//! Honest clients.

use std::{
    io::Write,
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    cases::sample,
    wire::{self, Framing},
};

/// The number of clients at once, each on one connection.
const CLIENTS: usize = 8;

/// The deliveries a second that are answered with 200, if each client sends the next one as soon as it
/// has the answer.
pub(crate) fn rate(address: SocketAddr, time: Duration) -> f64 {
    let (head, body) = wire::encode(&sample(), Framing::ContentLength);
    let request = [head, body].concat();
    let answered = AtomicU32::new(0);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut stream = wire::connect(address);
                while start.elapsed() < time {
                    stream.write_all(&request).expect("a server that reads");
                    let reply = wire::read_reply(&mut stream).expect("a reply");
                    assert_eq!(reply.status, 200);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    f64::from(answered.into_inner()) / start.elapsed().as_secs_f64()
}
