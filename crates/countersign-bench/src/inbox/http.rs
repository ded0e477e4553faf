use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::Router;
use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// How fast a run sends.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each connection sends again once it is answered.
    Closed,
    /// So many requests a second in all, whatever the answers do.
    Open(f64),
}

/// What a run saw.
#[derive(Debug)]
pub struct Run {
    /// Requests that were answered 202, a second.
    pub accepted_a_second: f64,
    /// From when a request should have been sent until it was answered, in order.
    pub latencies: Vec<Duration>,
}

impl Run {
    /// The latency that this share of the requests did not exceed.
    pub fn quantile(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "an index of a list"
        )]
        let index = ((self.latencies.len() as f64) * share) as usize;
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(index.min(last))
            .copied()
            .unwrap_or_default()
    }
}

/// Sends the requests to the application over so many connections, and expects 202 for each.
pub async fn run(app: Router, requests: &Arc<Vec<Bytes>>, connections: usize, pace: Pace) -> Run {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    let mut streams = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("a socket");
        streams.push(stream);
    }
    let start = Instant::now();
    for stream in streams {
        let (requests, next) = (Arc::clone(requests), Arc::clone(&next));
        clients.spawn(client(stream, requests, next, start, pace));
    }
    let mut latencies = Vec::with_capacity(requests.len());
    while let Some(client) = clients.join_next().await {
        latencies.extend(client.expect("no panic"));
    }
    let elapsed = start.elapsed();
    server.abort();
    latencies.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "no list has 2^52 elements")]
    let accepted = latencies.len() as f64;
    Run {
        accepted_a_second: accepted / elapsed.as_secs_f64(),
        latencies,
    }
}

async fn client(
    mut stream: TcpStream,
    requests: Arc<Vec<Bytes>>,
    next: Arc<AtomicUsize>,
    start: Instant,
    pace: Pace,
) -> Vec<Duration> {
    let mut latencies = Vec::new();
    let mut answer = vec![0; 4_096];
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(number) else {
            return latencies;
        };
        let due = match pace {
            Pace::Closed => Instant::now(),
            Pace::Open(rate) => {
                #[expect(clippy::cast_precision_loss, reason = "no list has 2^52 elements")]
                let due = start + Duration::from_secs_f64(number as f64 / rate);
                tokio::time::sleep_until(due.into()).await;
                due
            }
        };
        stream.write_all(request).await.expect("it reads");
        let mut length = 0;
        while !answer
            .get(..length)
            .unwrap_or_default()
            .ends_with(b"\r\n\r\n")
        {
            let room = answer.get_mut(length..).unwrap_or_default();
            let read = stream.read(room).await.expect("it answers");
            assert!(read > 0, "it closed the connection");
            length += read;
        }
        assert!(answer.starts_with(b"HTTP/1.1 202"), "it stored nothing");
        latencies.push(due.elapsed());
    }
}
