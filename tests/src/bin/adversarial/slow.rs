//! Connections with a well-formed signature header, whose body never ends.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign_tests::{
    app::{self, Limits},
    cases::{SUPADEMO_SIGNATURE, forged},
    server::Framework,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::Runtime,
    task::JoinHandle,
    time,
};

use crate::{honest, process::Process};

/// The length that each connection declares, in bytes; what it sends of that, and how often.
const DECLARED: usize = 1024 * 1024;
const TRICKLE: &[u8] = &[b'x'; 16];
const PAUSE: Duration = Duration::from_secs(1);

/// The time for which the honest clients are counted before, during and after the attack.
const WATCH: Duration = Duration::from_secs(4);

/// The most memory that a connection may cost beyond a route without verification, in bytes.
const MAX_COST: usize = 8 * 1024;

/// The time within which all clients have to be connected.
const CONNECTED: Duration = Duration::from_secs(6);

/// The most time from the read timeout to the 408.
const LATE: Duration = Duration::from_secs(2);

const LIMITS: Limits = Limits {
    max_body_bytes: DECLARED,
    read_timeout: Duration::from_secs(15),
    // Each connection is to last as long as it may.
    least_rate: 0,
    ..Limits::DEFAULT
};

/// Holds this many connections open in each round, until the server closes them.
pub(crate) fn run(framework: Framework, connections: u32, rounds: u32) {
    println!("{framework:?}: {connections} slow connections");
    let runtime = Runtime::new().expect("a runtime");
    let server = Process::start(framework, LIMITS);
    honest::rate(server.address, WATCH);
    let slow = Slow::new(&runtime, &server, app::UNVERIFIED, connections);
    let without = slow.cost();
    slow.leave();
    drop(server);
    println!("  a route that verifies nothing: {without} bytes a connection");

    let server = Process::start(framework, LIMITS);
    let files = server.files_at_rest();
    let mut kept = Vec::new();
    let mut cost = 0;
    for _ in 0..rounds {
        let before = honest::rate(server.address, WATCH);
        let slow = Slow::new(&runtime, &server, app::SUPADEMO, connections);
        let meanwhile = honest::rate(server.address, WATCH);
        cost = cost.max(slow.cost());
        let last = slow.last_timeout();
        server.settle(files);
        let after = honest::rate(server.address, WATCH);
        println!(
            "  {cost} bytes a connection; the last 408 after {last:.2?}; honest deliveries a \
             second: {before:.0} before, {meanwhile:.0} meanwhile, {after:.0} after",
        );
        kept.push(2.0 * meanwhile / (before + after));
    }
    kept.sort_by(f64::total_cmp);
    let kept = kept.get(kept.len() / 2).expect("a round");
    println!("  the honest rate meanwhile is {kept:.3} of what it is without");
    assert!(cost <= without + MAX_COST, "{cost} bytes a connection");
}

/// Connections that are held open.
struct Slow<'a> {
    runtime: &'a Runtime,
    server: &'a Process,
    /// The resident memory of the server before, in KiB.
    memory: usize,
    answered: Arc<AtomicUsize>,
    held: Vec<JoinHandle<Duration>>,
}

impl<'a> Slow<'a> {
    fn new(
        runtime: &'a Runtime,
        server: &'a Process,
        route: &'static str,
        connections: u32,
    ) -> Self {
        let address = server.address;
        let answered = Arc::<AtomicUsize>::default();
        let hold = |place| {
            let answered = Arc::clone(&answered);
            runtime.spawn(async move {
                // The queue of a listener is short.
                time::sleep(place * Duration::from_millis(1) / 4).await;
                let answer = trickle(address, route).await.expect("an answer");
                answered.fetch_add(1, Ordering::Relaxed);
                assert!(answer.head.starts_with("HTTP/1.1 408 "), "{}", answer.head);
                answer.after
            })
        };
        let files = server.files_at_rest();
        let slow = Self {
            runtime,
            server,
            memory: server.memory(),
            held: (0..connections).map(hold).collect(),
            answered,
        };
        let start = Instant::now();
        while server.files() < files + slow.held.len() {
            assert!(start.elapsed() < CONNECTED, "not all are connected");
            thread::sleep(Duration::from_millis(10));
        }
        // By then every client has sent two pieces of its body.
        thread::sleep(2 * PAUSE);
        slow
    }

    fn assert_unanswered(&self) {
        let answered = self.answered.load(Ordering::Relaxed);
        assert_eq!(answered, 0, "answered early");
    }

    /// The memory that each connection added, in bytes.
    fn cost(&self) -> usize {
        self.assert_unanswered();
        let more = self.server.memory().saturating_sub(self.memory);
        1024 * more / self.held.len()
    }

    /// The time of the last 408, none of which may be early or late.
    fn last_timeout(self) -> Duration {
        let mut last = Duration::ZERO;
        for connection in self.held {
            let after = self.runtime.block_on(connection).expect("a 408");
            assert!(after >= LIMITS.read_timeout, "408 after {after:?}");
            assert!(after < LIMITS.read_timeout + LATE, "408 after {after:?}");
            last = last.max(after);
        }
        last
    }

    fn leave(self) {
        for connection in self.held {
            connection.abort();
        }
    }
}

struct Answer {
    head: String,
    after: Duration,
}

/// Sends the head, then a piece of the body at each interval until the answer comes.
async fn trickle(address: SocketAddr, route: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {route} HTTP/1.1\r\nhost: x\r\n{SUPADEMO_SIGNATURE}: {}\r\n\
         content-length: {DECLARED}\r\n\r\n",
        forged(),
    );
    let start = Instant::now();
    stream.write_all(head.as_bytes()).await?;
    let mut answer = vec![0; 1024];
    loop {
        match time::timeout(PAUSE, stream.read(&mut answer)).await {
            Ok(read) => {
                answer.truncate(read?);
                return Ok(Answer {
                    head: String::from_utf8_lossy(&answer).into_owned(),
                    after: start.elapsed(),
                });
            }
            // The server may have answered and closed already.
            Err(_) => drop(stream.write_all(TRICKLE).await),
        }
    }
}
