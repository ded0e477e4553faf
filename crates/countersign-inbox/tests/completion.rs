//! Completing an attempt in a transaction of the handler's own on the inbox's file.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{path::PathBuf, time::Duration};

use countersign_inbox::{
    Backoff, BoxError, CompleteError, Completion, Filter, Inbox, Outcome, Received, Settled, State,
    Worker,
};
use countersign_supademo::Supademo;
use rusqlite::{Connection, TransactionBehavior};
use support::delivery;
use tempfile::TempDir;
use tokio::sync::mpsc;

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;

async fn inbox() -> (TempDir, PathBuf, Inbox) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inbox.db");
    let inbox = Inbox::open(&format!("sqlite:{}", path.display()))
        .await
        .unwrap();
    inbox.store(&delivery(LEAD)).await.unwrap();
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch("CREATE TABLE lead (email TEXT)")
        .unwrap();
    (directory, path, inbox)
}

/// Inserts and completes in one transaction, and commits it if that is wanted.
fn insert_and_complete(
    path: &PathBuf,
    completion: &Completion,
    commits: bool,
) -> Result<(), BoxError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("INSERT INTO lead VALUES ('ada@example.com')", ())?;
    completion.in_rusqlite(&transaction)?;
    if commits {
        transaction.commit()?;
    }
    Ok(())
}

fn leads(path: &PathBuf) -> i64 {
    let connection = Connection::open(path).unwrap();
    let count = "SELECT count(*) FROM lead";
    connection.query_row(count, (), |row| row.get(0)).unwrap()
}

async fn state(inbox: &Inbox) -> State {
    let entries = inbox.list(Filter::default(), None, 1).await.unwrap();
    entries.first().unwrap().state
}

async fn settled(worker: &Worker) -> Option<Settled> {
    worker.step().await.unwrap().unwrap().settled
}

#[tokio::test]
async fn what_the_handler_inserts_and_the_completion_commit_together() {
    let (_directory, path, inbox) = inbox().await;
    let file = path.clone();
    let worker = inbox.worker().handle(move |received: Received<Supademo>| {
        let ended = insert_and_complete(&file, &received.completion(), true);
        async { ended.map(|()| Outcome::Done) }
    });
    assert_eq!(settled(&worker).await, Some(Settled::Done));
    assert_eq!((state(&inbox).await, leads(&path)), (State::Done, 1));
    let connection = Connection::open(&path).unwrap();
    let kept = "SELECT expires_at > finished_at FROM countersign_delivery";
    assert!(
        connection
            .query_row(kept, (), |row| row.get::<_, bool>(0))
            .unwrap()
    );
}

#[tokio::test]
async fn what_is_rolled_back_is_tried_again() {
    let (_directory, path, inbox) = inbox().await;
    let file = path.clone();
    let worker = inbox
        .worker()
        .backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
        .handle(move |received: Received<Supademo>| {
            let is_second = received.attempt() == 2;
            let ended = insert_and_complete(&file, &received.completion(), is_second);
            async move {
                ended?;
                Ok(if is_second {
                    Outcome::Done
                } else {
                    Outcome::retry("rolled back")
                })
            }
        });
    assert_eq!(settled(&worker).await, Some(Settled::Waiting));
    assert_eq!((state(&inbox).await, leads(&path)), (State::Waiting, 0));
    assert_eq!(settled(&worker).await, Some(Settled::Done));
    assert_eq!(leads(&path), 1);
}

#[tokio::test]
async fn a_stale_attempt_aborts_its_transaction() {
    let (_directory, path, inbox) = inbox().await;
    let (give, mut given) = mpsc::unbounded_channel();
    let worker = inbox
        .worker()
        .backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
        .handle(move |received: Received<Supademo>| {
            let given = give.send(received.completion());
            async {
                given?;
                Ok(Outcome::retry("not now"))
            }
        });
    settled(&worker).await;
    let stale = given.recv().await.unwrap();
    settled(&worker).await;
    let error = insert_and_complete(&path, &stale, true).unwrap_err();
    let error = error.downcast::<CompleteError>().unwrap();
    assert!(matches!(*error, CompleteError::Stale), "{error:?}");
    assert_eq!((state(&inbox).await, leads(&path)), (State::Waiting, 0));
}
