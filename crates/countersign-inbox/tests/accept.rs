//! What a sender is answered, over a real socket, by each framework: 2xx once the delivery is in the
//! file, and never otherwise.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    fmt::Write as _,
    io::{Read, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, web};
use axum::Router;
use countersign::Secret;
use countersign_actix::WebhookMiddleware;
use countersign_inbox::{Filter, Inbox};
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use support::{SECRET, fields};
use tempfile::TempDir;
use tokio::net::TcpListener;

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

/// An inbox in a file of its own, which is gone with the directory.
struct Files {
    directory: TempDir,
}

impl Files {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.directory.path().join("inbox.db")
    }

    async fn open(&self) -> Inbox {
        let url = format!("sqlite:{}", self.path().display());
        Inbox::options()
            .store_timeout(Duration::from_millis(500))
            .open(&url)
            .await
            .unwrap()
    }
}

/// Sends a request and returns the head of the answer in lower case, and what follows it.
fn post(address: SocketAddr, path: &str, body: &str, is_signed: bool) -> (String, String) {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    if is_signed {
        for (name, value) in &fields(body) {
            write!(request, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
    }
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
        .write_all(format!("{request}\r\n{body}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

/// What both frameworks have to answer, in this order.
fn exercise(address: SocketAddr, file: &Files, bare: &str) {
    let send = |is_signed| post(address, "/hook", LEAD, is_signed).0;
    assert!(
        send(false).starts_with("http/1.1 401"),
        "an unsigned request"
    );

    let first = send(true);
    assert!(first.starts_with("http/1.1 202"), "{first}");
    assert!(!first.contains("countersign-duplicate"), "{first}");
    assert_eq!(stored(file), 1, "the 2xx came after the commit");

    let second = send(true);
    assert!(second.starts_with("http/1.1 202"), "{second}");
    assert!(second.contains("countersign-duplicate: true"), "{second}");
    assert_eq!(stored(file), 1);

    let (forgotten, text) = post(address, bare, LEAD, true);
    assert!(forgotten.starts_with("http/1.1 500"), "{forgotten}");
    assert!(
        text.contains("supademo"),
        "it says what was forgotten: {text}"
    );

    // Somebody else holds the lock for longer than the inbox may take.
    let other = rusqlite::Connection::open(file.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let start = Instant::now();
    let locked = post(address, "/hook", r#"{"event":"demo.viewed"}"#, true).0;
    assert!(locked.starts_with("http/1.1 503"), "{locked}");
    assert!(locked.contains("retry-after: "), "{locked}");
    assert!(start.elapsed() < Duration::from_secs(5));
    other.execute_batch("ROLLBACK").unwrap();

    let after = post(address, "/hook", r#"{"event":"demo.completed"}"#, true).0;
    assert!(after.starts_with("http/1.1 202"), "{after}");
}

/// How many entries another connection sees.
fn stored(file: &Files) -> i64 {
    rusqlite::Connection::open(file.path())
        .unwrap()
        .query_row("SELECT count(*) FROM countersign_delivery", (), |row| {
            row.get(0)
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn axum_answers_after_the_commit() {
    let files = Files::new();
    let inbox = files.open().await;
    let app = Router::new()
        .route(
            "/hook",
            inbox
                .accept::<Supademo>()
                .layer(WebhookLayer::new(Supademo, secret())),
        )
        .route("/bare", inbox.accept::<Supademo>());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let files = tokio::task::spawn_blocking(move || {
        exercise(address, &files, "/bare");
        files
    })
    .await
    .unwrap();
    // What waited for the lock was stored all the same.
    let entries = inbox.list(Filter::default(), None, 9).await.unwrap();
    assert_eq!(entries.len(), 3, "{entries:?}");
    server.abort();
    drop(files);
}

#[test]
fn actix_answers_after_the_commit() {
    let files = Files::new();
    let (send, address) = std::sync::mpsc::channel();
    let url = format!("sqlite:{}", files.path().display());
    let server = thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let options = Inbox::options().store_timeout(Duration::from_millis(500));
            let inbox = options.open(&url).await.unwrap();
            let server = HttpServer::new(move || {
                let hook = web::resource("/hook")
                    .wrap(WebhookMiddleware::new(Supademo, secret()))
                    .route(inbox.accept_route::<Supademo>());
                let bare = web::resource("/bare").route(inbox.accept_route::<Supademo>());
                App::new().service(hook).service(bare)
            })
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
            let address = *server.addrs().first().unwrap();
            let server = server.run();
            send.send((address, server.handle())).unwrap();
            server.await.unwrap();
        });
    });
    let (address, handle) = address.recv_timeout(Duration::from_secs(20)).unwrap();
    exercise(address, &files, "/bare");
    drop(handle.stop(true));
    server.join().unwrap();
}
