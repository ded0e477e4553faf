use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use countersign::Delivery;
use countersign_inbox::{Inbox, Outcome, Received};
use countersign_supademo::Supademo;
use rusqlite::Connection;
use tokio::task::JoinSet;

use super::Sends;

const MIB: usize = 1024 * 1024;

/// How long storing bodies of 1 MiB takes, one after the other.
pub async fn large_body(directory: &Path, count: usize) -> Duration {
    let inbox = open(&directory.join("large.db")).await;
    let sends = Sends::default();
    let deliveries: Vec<_> = (0..count)
        .map(|number| sends.delivery(number, MIB))
        .collect();
    let start = Instant::now();
    for delivery in &deliveries {
        inbox.store(delivery).await.expect("the disk has room");
    }
    start.elapsed()
}

/// How long writing and syncing the same bytes to a plain file takes.
pub fn file_write(directory: &Path, count: usize) -> Duration {
    let sends = Sends::default();
    let bodies: Vec<_> = (0..count).map(|number| sends.body(number, MIB)).collect();
    let mut file = File::create(directory.join("plain")).expect("a new file");
    let start = Instant::now();
    for body in &bodies {
        file.write_all(body.as_bytes()).expect("the disk has room");
        file.sync_data().expect("the disk has room");
    }
    start.elapsed()
}

/// What an inbox with so many entries costs.
#[derive(Debug)]
pub struct Rows {
    /// Storing one delivery, 32 at once.
    pub store: Duration,
    /// Claiming, handling and settling one, 8 at once.
    pub handle: Duration,
}

/// Fills an inbox with `done` entries that are done and `waiting` of another provider, and measures what
/// `count` more cost.
pub async fn rows(directory: &Path, done: i64, waiting: i64, count: usize) -> Rows {
    let path = directory.join(format!("rows-{done}-{waiting}.db"));
    let inbox = open(&path).await;
    fill(&path, done, waiting);
    let sends = Sends::default();
    let deliveries: Vec<_> = (0..count)
        .map(|number| sends.delivery(number, 2_048))
        .collect();
    let store = store_all(&inbox, deliveries).await;
    let handle = handle_all(&inbox, count).await;
    let each = u32::try_from(count).expect("a small number");
    Rows {
        store: store / each,
        handle: handle / each,
    }
}

async fn store_all(inbox: &Inbox, deliveries: Vec<Delivery<Supademo>>) -> Duration {
    let deliveries = Arc::new(deliveries);
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for task in 0..32 {
        let (inbox, deliveries) = (inbox.clone(), Arc::clone(&deliveries));
        tasks.spawn(async move {
            for delivery in deliveries.iter().skip(task).step_by(32) {
                inbox.store(delivery).await.expect("the disk has room");
            }
        });
    }
    while tasks.join_next().await.is_some() {}
    start.elapsed()
}

async fn handle_all(inbox: &Inbox, count: usize) -> Duration {
    let (handled, mut all) = tokio::sync::watch::channel(0);
    let worker = inbox.worker().handle(move |_: Received<Supademo>| {
        handled.send_modify(|count| *count += 1);
        async { Ok(Outcome::Done) }
    });
    let start = Instant::now();
    let all = all.wait_for(|handled| *handled >= count);
    worker.run_until(all).await.expect("the worker counts");
    start.elapsed()
}

async fn open(path: &Path) -> Inbox {
    let url = format!("sqlite:{}", path.display());
    Inbox::open(&url).await.expect("the file opens")
}

/// Fills the tables by SQL: through the inbox it would take an hour.
fn fill(path: &Path, done: i64, waiting: i64) {
    let connection = Connection::open(path).expect("the file opens");
    connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
    let fill = |state: i64, provider: &str, rows: i64| {
        connection
            .execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 INSERT INTO countersign_delivery (provider, endpoint, tenant, event, delivery_id,
                    state, attempt, max_attempts, received_at, stored_at, due_at, finished_at, expires_at)
                 SELECT ?2, '', '', 'lead.captured', 'sha256:' || hex(randomblob(32)), ?3, 1, 25,
                    1800000000000000, 1800000000000000, 1800000000000000 + i,
                    CASE ?3 WHEN 2 THEN 1800000000000000 END,
                    CASE ?3 WHEN 2 THEN 9800000000000000 + i END FROM n WHERE ?1 > 0",
                (rows, provider, state),
            )
            .expect("the disk has room");
    };
    fill(2, "supademo", done);
    fill(0, "other", waiting);
    connection
        .execute_batch(
            "INSERT INTO countersign_body (delivery, fields, body)
             SELECT id, x'', randomblob(200) FROM countersign_delivery;
             INSERT INTO countersign_key (key, delivery, expires_at)
             SELECT randomblob(32), id, 9900000000000000 + id FROM countersign_delivery;
             COMMIT;",
        )
        .expect("the disk has room");
}
