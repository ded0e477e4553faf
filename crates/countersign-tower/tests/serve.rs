//! The server, over raw sockets.

#![cfg(feature = "serve")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::{
    future::IntoFuture,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Extension, Router, http::StatusCode, routing::post};
use countersign::{Head, Provider, Secret};
use countersign_supademo::Supademo;
use countersign_tower::{Serve, Webhook, WebhookLayer, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

const KEY: &str = "whsec_example_0123456789abcdef";
const BODY: &[u8] = br#"{"event":"webhook.test"}"#;
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, and how many deliveries its handler has handled to the end.
struct Server {
    address: SocketAddr,
    handled: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    /// A handler takes `work` for a delivery.
    async fn start(work: Duration, change: impl FnOnce(Serve<Router>) -> Serve<Router>) -> Self {
        let handled = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&handled);
        let receive = async move |Extension(peer): Extension<SocketAddr>, _: Webhook<Supademo>| {
            assert!(peer.ip().is_loopback());
            sleep(work).await;
            counter.fetch_add(1, Ordering::SeqCst);
            StatusCode::NO_CONTENT
        };
        let secret = Secret::new(KEY).unwrap();
        let app = Router::new().route(
            "/",
            post(receive).layer(WebhookLayer::new(Supademo, secret)),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let server = change(serve(listener, app)).with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        Self {
            address,
            handled,
            stop: Some(stop),
            task: tokio::spawn(server.into_future()),
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// How many were handled, once `count` were or the patience is over.
    async fn handled(&self, count: usize) -> usize {
        let start = Instant::now();
        while self.handled.load(Ordering::SeqCst) < count && start.elapsed() < PATIENCE {
            sleep(Duration::from_millis(10)).await;
        }
        self.handled.load(Ordering::SeqCst)
    }

    async fn stop(mut self) -> Duration {
        let start = Instant::now();
        let _ = self.stop.take().unwrap().send(());
        timeout(PATIENCE, &mut self.task)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        start.elapsed()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn signed(body: &[u8]) -> Vec<u8> {
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, std::time::SystemTime::now());
    let secret = Secret::new(KEY).unwrap();
    let signature = Supademo.scheme().sign(&secret, &head, body).unwrap();
    let mut request = head_of(&format!(
        "x-supademo-signature: {}\r\ncontent-length: {}",
        signature.to_str().unwrap(),
        body.len()
    ));
    request.extend_from_slice(body);
    request
}

fn head_of(fields: &str) -> Vec<u8> {
    format!("POST / HTTP/1.1\r\nhost: localhost\r\n{fields}\r\n\r\n").into_bytes()
}

/// Everything until the server closes.
async fn answer(stream: &mut TcpStream) -> io::Result<String> {
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await??;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn every_request_of_a_client_that_closes_at_once_is_handled() {
    let server = Server::start(Duration::ZERO, |server| server).await;
    let request = signed(BODY);
    for number in 0..200 {
        let mut stream = server.connect().await;
        stream.write_all(&request).await.unwrap();
        if number % 2 == 0 {
            stream.shutdown().await.unwrap();
        }
        drop(stream);
    }
    assert_eq!(server.handled(200).await, 200);
    server.stop().await;
}

#[tokio::test]
async fn what_has_begun_is_handled_to_the_end_when_the_connection_is_reset() {
    let server = Server::start(Duration::from_millis(300), |server| server).await;
    for _ in 0..20 {
        let mut stream = server.connect().await;
        stream.write_all(&signed(BODY)).await.unwrap();
        sleep(Duration::from_millis(20)).await;
        // Closed with what nobody has read, or with no linger, a socket resets its connection.
        stream.set_zero_linger().unwrap();
    }
    assert_eq!(server.handled(20).await, 20);
    server.stop().await;
}

#[tokio::test]
async fn a_shutdown_waits_for_what_is_handled_without_its_client() {
    let server = Server::start(Duration::from_millis(300), |server| server).await;
    let mut stream = server.connect().await;
    stream.write_all(&signed(BODY)).await.unwrap();
    sleep(Duration::from_millis(50)).await;
    stream.set_zero_linger().unwrap();
    drop(stream);
    let handled = Arc::clone(&server.handled);
    server.stop().await;
    assert_eq!(handled.load(Ordering::SeqCst), 1);
}

/// Sends everything before it reads, as most clients do, and gives the status.
async fn write_then_read(server: &Server, head: Vec<u8>, body: &[u8]) -> String {
    let mut stream = server.connect().await;
    stream.write_all(&head).await.unwrap();
    for piece in body.chunks(64 * 1024) {
        // The server may have closed for good: then the answer must be there all the same.
        if stream.write_all(piece).await.is_err() {
            break;
        }
    }
    let answer = answer(&mut stream)
        .await
        .unwrap_or_else(|error| error.to_string());
    answer.lines().next().unwrap_or_default().to_owned()
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::new();
    for piece in body.chunks(32 * 1024) {
        encoded.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        encoded.extend_from_slice(piece);
        encoded.extend_from_slice(b"\r\n");
    }
    encoded.extend_from_slice(b"0\r\n\r\n");
    encoded
}

#[tokio::test]
async fn who_is_refused_early_reads_why() {
    let server = Server::start(Duration::ZERO, |server| server).await;
    let zeros = format!("x-supademo-signature: {}", "00".repeat(32));
    for size in [100_000, 1_100_000, 8 * 1024 * 1024] {
        let body = vec![b' '; size];
        for (fields, status) in [
            ("x-other: 1", "401 Unauthorized"),
            (&zeros, "413 Payload Too Large"),
        ] {
            let status = if size <= 1_048_576 {
                "401 Unauthorized"
            } else {
                status
            };
            let line = format!("HTTP/1.1 {status}");
            for _ in 0..8 {
                let head = head_of(&format!("{fields}\r\ncontent-length: {size}"));
                assert_eq!(write_then_read(&server, head, &body).await, line, "{size}");
                let head = head_of(&format!("{fields}\r\ntransfer-encoding: chunked"));
                let body = chunked(&body);
                assert_eq!(
                    write_then_read(&server, head, &body).await,
                    line,
                    "{size}, chunked"
                );
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_sends_for_ever_is_cut_off() {
    let server = Server::start(Duration::ZERO, |server| server).await;
    let mut stream = server.connect().await;
    let head = head_of("transfer-encoding: chunked");
    stream.write_all(&head).await.unwrap();
    let chunk = chunked(&[b' '; 8 * 1024]);
    let chunk = &chunk[..chunk.len() - 5];
    let mut sent = 0;
    let sending = async {
        while stream.write_all(chunk).await.is_ok() {
            sent += chunk.len();
        }
    };
    timeout(PATIENCE, sending).await.unwrap();
    assert!(sent < 64 * 1024 * 1024, "{sent}");
    server.stop().await;
}

#[tokio::test]
async fn a_head_that_is_not_complete_in_time_closes_the_connection() {
    let server = Server::start(Duration::ZERO, |server| {
        server.header_timeout(Duration::from_millis(300))
    })
    .await;
    for start in [
        &b""[..],
        b"P",
        b"PRI * HTTP/2.0\r\n",
        b"POST / HTTP/1.1\r\nhost: a",
        b"POST / HTTP/1.1\r\nhost: a\r\nx-a: b\r\n",
    ] {
        let mut stream = server.connect().await;
        stream.write_all(start).await.unwrap();
        let begun = Instant::now();
        let closed = answer(&mut stream).await;
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{start:?}: {closed:?}"
        );
    }
    // One that is complete, and then silent, is closed as well.
    let mut stream = server.connect().await;
    stream.write_all(&signed(BODY)).await.unwrap();
    let answered = answer(&mut stream).await.unwrap();
    assert!(answered.starts_with("HTTP/1.1 204"), "{answered}");
    server.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_until_one_closes() {
    let server = Server::start(Duration::ZERO, |server| server.max_connections(2)).await;
    let first = server.connect().await;
    let second = server.connect().await;
    sleep(Duration::from_millis(50)).await;
    let mut third = server.connect().await;
    third.write_all(&signed(BODY)).await.unwrap();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(server.handled.load(Ordering::SeqCst), 0);
    drop(first);
    assert_eq!(server.handled(1).await, 1);
    drop(second);
    server.stop().await;
}

#[tokio::test]
async fn a_shutdown_answers_what_is_under_way_and_waits_no_longer_than_its_bound() {
    let server = Server::start(Duration::from_millis(300), |server| server).await;
    let mut busy = server.connect().await;
    let _idle = server.connect().await;
    busy.write_all(&signed(BODY)).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let reading = tokio::spawn(async move { answer(&mut busy).await });
    let took = server.stop().await;
    assert!(took < Duration::from_secs(8), "{took:?}");
    let answered = reading.await.unwrap().unwrap();
    assert!(answered.starts_with("HTTP/1.1 204"), "{answered}");

    let server = Server::start(Duration::from_secs(60), |server| {
        server.shutdown_timeout(Duration::from_millis(300))
    })
    .await;
    let mut busy = server.connect().await;
    busy.write_all(&signed(BODY)).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let took = server.stop().await;
    assert!(took < Duration::from_secs(5), "{took:?}");
}
