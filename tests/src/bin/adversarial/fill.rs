//! Connections that fill the budget with bodies that never end, and keep filling it.

use std::{
    io::Write,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{self, Limits},
    cases::{self, Case, SUPADEMO_SIGNATURE, forged, padded},
    reference_hmac,
    server::Framework,
    wire::{self, Framing},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::JoinHandle,
    time,
};

use crate::process::Process;

/// The length that each connection declares; it sends all but the last byte.
const DECLARED: usize = 1024 * 1024;

/// The budget: the default.
const BUDGET: usize = 64 * 1024 * 1024;

const LIMITS: Limits = Limits {
    max_body_bytes: DECLARED,
    max_buffered_bytes: BUDGET,
    ..Limits::DEFAULT
};

/// What all connections send together, in bytes a second; after the budget is full once.
const RATE: u32 = 16 * 1024 * 1024;

/// Sizes of honest bodies, and which part of their deliveries has to get through, in percent.
const HONEST: [(usize, usize); 2] = [(1024, 99), (256 * 1024, 95)];

/// The memory that one connection takes outside of the budget, in KiB: what the framework holds for a
/// head, what it has read of the body and not handed over, and what the allocator does not give back.
fn connection_cost(framework: Framework) -> usize {
    match framework {
        Framework::Axum => 128,
        Framework::Actix => 256,
    }
}

/// Attacks with this many connections, for this long.
pub(crate) fn run(framework: Framework, connections: u32, time: Duration) {
    let runtime = Runtime::new().expect("a runtime");
    let server = Process::start(framework, LIMITS);
    let at_rest = server.memory();
    let pause = Duration::from_secs(1) * connections / (RATE / PIECE_BYTES);
    let attack: Vec<_> = (0..connections)
        .map(|number| attack(&runtime, server.address, number, pause))
        .collect();
    thread::sleep(Duration::from_secs(3));

    let start = Instant::now();
    let mut tried = HONEST.map(|_| (0, 0));
    let mut most = 0;
    while start.elapsed() < time {
        for ((size, _), (sent, accepted)) in HONEST.iter().zip(&mut tried) {
            *sent += 1;
            *accepted += usize::from(is_accepted(server.address, *size));
        }
        most = most.max(server.memory().saturating_sub(at_rest));
        thread::sleep(Duration::from_millis(10));
    }
    for connection in attack {
        connection.abort();
    }
    println!(
        "{framework:?}: {connections} connections that fill the budget: {tried:?} honest \
         deliveries of 1 KiB and 256 KiB sent and accepted, {most} KiB more resident",
    );
    for ((size, percent), (sent, accepted)) in HONEST.into_iter().zip(tried) {
        assert!(
            accepted * 100 >= sent * percent,
            "{accepted} of {sent} with {size} bytes"
        );
    }
    let bound = 2 * BUDGET / 1024 + connections as usize * connection_cost(framework);
    assert!(most <= bound, "{most} KiB, more than {bound} KiB");
}

/// The size of the pieces that the body is sent in.
const PIECE: usize = PIECE_BYTES as usize;
const PIECE_BYTES: u32 = 64 * 1024;

/// A client that sends all but the end of a body, waits for the answer, and begins again.
fn attack(runtime: &Runtime, address: SocketAddr, number: u32, pause: Duration) -> JoinHandle<()> {
    runtime.spawn(async move {
        time::sleep(Duration::from_millis(1) * number).await;
        let mut first = true;
        loop {
            let pause = if first { Duration::ZERO } else { pause };
            first = false;
            // The server may refuse at any time.
            let _ = stall(address, pause).await;
            time::sleep(pause).await;
        }
    })
}

async fn stall(address: SocketAddr, pause: Duration) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\n{SUPADEMO_SIGNATURE}: {}\r\n\
         content-length: {DECLARED}\r\n\r\n",
        app::SUPADEMO,
        forged(),
    );
    stream.write_all(head.as_bytes()).await?;
    let piece = vec![b'x'; PIECE];
    let mut left = DECLARED - 1;
    while left > 0 {
        let length = left.min(PIECE);
        stream
            .write_all(piece.get(..length).unwrap_or_default())
            .await?;
        left -= length;
        time::sleep(pause).await;
    }
    stream.read_to_end(&mut Vec::new()).await?;
    Ok(())
}

fn is_accepted(address: SocketAddr, size: usize) -> bool {
    let body = padded(size);
    let signature = reference_hmac::hex(app::SECRET, &body);
    let case = Case {
        headers: vec![(SUPADEMO_SIGNATURE, signature.into())],
        body,
        ..cases::sample()
    };
    let (head, body) = wire::encode(&case, Framing::ContentLength);
    let mut stream = wire::connect(address);
    // The server may refuse at any time, and close.
    let _ = stream
        .write_all(&head)
        .and_then(|()| stream.write_all(&body));
    wire::read_reply(&mut stream).is_ok_and(|reply| reply.status == 200)
}
