use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

use axum::{Router, extract::State, http::StatusCode, routing::post};
use bytes::Bytes;
use countersign_inbox::Inbox;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Sends;

/// An application that stores what it receives in a SQLite file, and then answers 2xx.
#[derive(Debug)]
pub struct Contender {
    /// What it is.
    pub name: &'static str,
    /// What it does not do that the inbox does.
    pub lacks: &'static str,
    make: fn(&Path) -> Router,
}

impl Contender {
    /// The application, with a file of this path.
    pub fn app(&self, file: &Path) -> Router {
        (self.make)(file)
    }
}

/// The inbox, and what a user would write.
pub fn contenders() -> [Contender; 3] {
    [
        Contender {
            name: "countersign-inbox",
            lacks: "",
            make: inbox,
        },
        Contender {
            name: "a group commit by hand",
            lacks: "no verification, no parsing, no duplicates, one table without an index",
            make: group_commit,
        },
        Contender {
            name: "a handler with an insert",
            lacks: "no verification, no parsing, no duplicates, one table without an index",
            make: insert,
        },
    ]
}

fn inbox(file: &Path) -> Router {
    let url = format!("sqlite:{}", file.display());
    let opened = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(Inbox::open(&url))
    });
    let inbox = opened.join().expect("no panic").expect("the file opens");
    let layer = WebhookLayer::new(Supademo, Sends::default().secret());
    Router::new().route("/hook", inbox.accept::<Supademo>().layer(layer))
}

type Waiting = (Bytes, oneshot::Sender<()>);

fn group_commit(file: &Path) -> Router {
    let (queue, waiting) = sync_channel::<Waiting>(4_096);
    let connection = open(file);
    thread::spawn(move || {
        while let Ok(first) = waiting.recv() {
            let mut batch = vec![first];
            batch.extend(waiting.try_iter().take(511));
            connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
            for (body, _) in &batch {
                store(&connection, body);
            }
            connection.execute_batch("COMMIT").expect("commit");
            for (_, committed) in batch {
                let _ = committed.send(());
            }
        }
    });
    Router::new()
        .route("/hook", post(by_hand))
        .with_state(queue)
}

async fn by_hand(State(queue): State<SyncSender<Waiting>>, body: Bytes) -> StatusCode {
    let (reply, committed) = oneshot::channel();
    if queue.try_send((body, reply)).is_err() || committed.await.is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::ACCEPTED
}

fn insert(file: &Path) -> Router {
    let connection = Arc::new(Mutex::new(open(file)));
    Router::new()
        .route("/hook", post(inserted))
        .with_state(connection)
}

async fn inserted(State(connection): State<Arc<Mutex<Connection>>>, body: Bytes) -> StatusCode {
    let stored = tokio::task::spawn_blocking(move || {
        store(&connection.lock().expect("no panic"), &body);
    });
    match stored.await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).expect("the file opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE delivery (id INTEGER PRIMARY KEY, body BLOB NOT NULL);",
        )
        .expect("a new file");
    connection
}

fn store(connection: &Connection, body: &[u8]) {
    connection
        .prepare_cached("INSERT INTO delivery (body) VALUES (?1)")
        .and_then(|mut insert| insert.execute([body]))
        .expect("the disk has room");
}
