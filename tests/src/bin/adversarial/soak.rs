//! Every kind of request at once, for any time.

use std::{
    io::Write,
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::Limits,
    cases::{self, Case},
    frames::{Frames, cut},
    server::Framework,
    wire::{self, Framing, Http2},
};

use crate::process::Process;

/// The number of connections to each framework at once.
const CLIENTS: usize = 4;

/// The most by which the peak of the second half may exceed the peak of the first, in KiB.
const MAX_GROWTH: usize = 8 * 1024;

const SAMPLE: Duration = Duration::from_millis(250);

/// Sends the cases of the table to both frameworks, and checks every answer.
pub(crate) fn run(time: Duration) {
    thread::scope(|scope| {
        for framework in Framework::ALL {
            scope.spawn(move || soak(framework, time));
        }
    });
}

fn soak(framework: Framework, time: Duration) {
    let server = Process::start(framework, Limits::DEFAULT);
    let address = server.address;
    let files = server.files_at_rest();
    let start = Instant::now();
    let end = start + time;
    let counts = Counts::default();
    let [first, second] = thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| http_1(address, end, &counts));
        }
        if framework == Framework::Axum {
            scope.spawn(|| http_2(address, end, &counts));
        }
        [start + time / 2, end].map(|until| peak(&server, until))
    });
    server.settle(files);
    let [answered, broken] = [counts.answered, counts.broken].map(AtomicU64::into_inner);
    println!(
        "{framework:?}: {answered} correct answers, {broken} requests broken off, at most \
         {first} KiB resident in the first half and {second} KiB in the second, {files} files open \
         as before",
    );
    assert!(answered > 0 && broken > 0, "nothing was sent");
    assert!(second <= first + MAX_GROWTH, "memory grew");
}

#[derive(Default)]
struct Counts {
    answered: AtomicU64,
    broken: AtomicU64,
}

fn peak(server: &Process, until: Instant) -> usize {
    let mut peak = 0;
    while Instant::now() < until {
        peak = peak.max(server.memory());
        thread::sleep(SAMPLE);
    }
    peak
}

/// The table, whose timestamps are renewed before they are too old.
struct Table {
    cases: Vec<Case>,
    since: Instant,
}

impl Table {
    fn new() -> Self {
        Self {
            cases: cases::all(),
            since: Instant::now(),
        }
    }

    fn any(&mut self) -> &Case {
        if self.since.elapsed() > Duration::from_secs(60) {
            *self = Self::new();
        }
        fastrand::choice(&self.cases).expect("a case")
    }
}

/// Sends cases, on a connection that stays open where the server keeps it, and breaks some off.
fn http_1(address: SocketAddr, end: Instant, counts: &Counts) {
    let mut table = Table::new();
    let mut open: Option<TcpStream> = None;
    while Instant::now() < end {
        let case = table.any();
        let framing = match fastrand::u8(..3) {
            0 => Framing::ContentLength,
            1 => Framing::Chunked(fastrand::usize(1..2000)),
            _ => Framing::ChunkedWithTrailers(fastrand::usize(1..2000)),
        };
        let (head, body) = wire::encode(case, framing);
        let mut stream = open.take().unwrap_or_else(|| wire::connect(address));
        stream.write_all(&head).expect("a server that reads");
        if fastrand::u8(..8) == 0 {
            let (sent, _) = body.split_at(fastrand::usize(..=body.len()));
            let _ = stream.write_all(sent);
            counts.broken.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        // The server may have answered and closed already.
        let _ = stream.write_all(&body);
        let reply = wire::read_reply(&mut stream).expect("a reply");
        reply.assert_answers(case, "HTTP/1.1");
        counts.answered.fetch_add(1, Ordering::Relaxed);
        if reply.header("connection") != Some("close") {
            open = Some(stream);
        }
    }
}

/// Sends cases over HTTP/2, 50 on each connection.
fn http_2(address: SocketAddr, end: Instant, counts: &Counts) {
    let mut table = Table::new();
    while Instant::now() < end {
        let mut client = Http2::connect(address);
        for _ in 0..50 {
            let case = table.any();
            let frames = cut(&case.body, fastrand::usize(500..5000));
            let reply = client.send(case, Frames::of(frames));
            reply.assert_answers(case, "HTTP/2");
            counts.answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}
