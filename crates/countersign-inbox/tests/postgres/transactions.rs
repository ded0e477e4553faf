//! A handler's own transaction, and the inbox beside it.

use std::time::{Duration, Instant};

use countersign_inbox::{
    Backoff, BoxError, CompleteError, Completion, Filter, Inbox, Outcome, Received, Settled, State,
    Worker,
};
use countersign_supademo::Supademo;
use tokio::sync::mpsc;

use crate::{database::Database, support::delivery};

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;
const OTHER: &str = r#"{"event":"lead.captured","email":"bob@example.com"}"#;

/// A worker whose handler gives its completion out, and then ends as it is told.
fn worker(
    inbox: &Inbox,
    ends: fn() -> Result<Outcome, BoxError>,
) -> (Worker, mpsc::UnboundedReceiver<Completion>) {
    let (give, given) = mpsc::unbounded_channel();
    let worker = inbox
        .worker()
        .backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
        .handle(move |received: Received<Supademo>| {
            let give = give.clone();
            async move {
                give.send(received.completion())?;
                ends()
            }
        });
    (worker, given)
}

async fn state(inbox: &Inbox) -> State {
    let entries = inbox.list(Filter::default(), None, 1).await.unwrap();
    entries.first().unwrap().state
}

async fn settled(worker: &Worker) -> Option<Settled> {
    worker.step().await.unwrap().unwrap().settled
}

async fn table(database: &Database) {
    database
        .run("CREATE TABLE lead (email text PRIMARY KEY)")
        .await;
}

async fn leads(database: &Database) -> i64 {
    database.number("SELECT count(*) FROM lead").await
}

#[tokio::test]
async fn what_the_handler_inserts_and_the_completion_commit_together() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    table(&database).await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let (url, schema) = (database.url(), database.schema.clone());
    let worker = inbox.worker().handle(move |received: Received<Supademo>| {
        let (url, schema) = (url.clone(), schema.clone());
        async move {
            let url = url.split('?').next().unwrap_or_default();
            let mut client = crate::database::connect(url).await?;
            let transaction = client.transaction().await?;
            let insert = format!("INSERT INTO {schema}.lead VALUES ('ada@example.com')");
            transaction.batch_execute(&insert).await?;
            received
                .completion()
                .in_tokio_postgres(&transaction)
                .await?;
            transaction.commit().await?;
            Ok(Outcome::Done)
        }
    });
    assert_eq!(settled(&worker).await, Some(Settled::Done));
    assert_eq!(state(&inbox).await, State::Done);
    assert_eq!(leads(&database).await, 1);
    let expires = "SELECT count(*) FROM countersign_delivery WHERE expires_at > finished_at";
    assert_eq!(
        database.number(expires).await,
        1,
        "it is deleted in its time"
    );
}

#[tokio::test]
async fn sqlx_does_the_same() {
    #[cfg(feature = "sqlx-postgres")]
    {
        let Some(database) = Database::new().await else {
            return;
        };
        let inbox = database.inbox().await;
        table(&database).await;
        inbox.store(&delivery(LEAD)).await.unwrap();
        let url = database.url();
        let pool = sqlx::PgPool::connect(url.split('?').next().unwrap())
            .await
            .unwrap();
        let insert = format!(
            "INSERT INTO {}.lead VALUES ('ada@example.com')",
            database.schema
        );
        let (worker, mut given) = worker(&inbox, || Err("the process dies here".into()));
        // Rolled back: nothing has happened, and it is tried again.
        settled(&worker).await;
        let stale = given.recv().await.unwrap();
        let mut transaction = pool.begin().await.unwrap();
        sqlx::QueryBuilder::new(&insert)
            .build()
            .execute(&mut *transaction)
            .await
            .unwrap();
        let error = stale.in_sqlx_postgres(&mut transaction).await.unwrap_err();
        assert!(matches!(error, CompleteError::Stale), "{error:?}");
        drop(transaction);
        assert_eq!(leads(&database).await, 0);

        let worker = inbox.worker().handle(move |received: Received<Supademo>| {
            let (pool, insert) = (pool.clone(), insert.clone());
            async move {
                let mut transaction = pool.begin().await?;
                sqlx::QueryBuilder::new(&insert)
                    .build()
                    .execute(&mut *transaction)
                    .await?;
                received
                    .completion()
                    .in_sqlx_postgres(&mut transaction)
                    .await?;
                transaction.commit().await?;
                Ok(Outcome::Done)
            }
        });
        assert_eq!(settled(&worker).await, Some(Settled::Done));
        assert_eq!(leads(&database).await, 1);
    }
}

#[tokio::test]
async fn a_stale_attempt_cannot_complete() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let (worker, mut given) = worker(&inbox, || Err("not now".into()));
    settled(&worker).await;
    let first = given.recv().await.unwrap();
    settled(&worker).await;
    let second = given.recv().await.unwrap();
    assert_ne!(first.ticket(), second.ticket());
    let mut client = database.client().await;
    for stale in [first, second] {
        let transaction = client.transaction().await.unwrap();
        let error = stale.in_tokio_postgres(&transaction).await.unwrap_err();
        assert!(matches!(error, CompleteError::Stale), "{error:?}");
    }
    assert_eq!(state(&inbox).await, State::Waiting);
}

#[tokio::test]
async fn a_transaction_that_is_rolled_back_leaves_the_entry_to_be_tried_again() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let url = database.url();
    let worker = inbox
        .worker()
        .backoff(Backoff::new(Duration::ZERO, Duration::ZERO))
        .handle(move |received: Received<Supademo>| {
            let url = url.clone();
            async move {
                let url = url.split('?').next().unwrap_or_default();
                let mut client = crate::database::connect(url).await?;
                let transaction = client.transaction().await?;
                received
                    .completion()
                    .in_tokio_postgres(&transaction)
                    .await?;
                if received.attempt() == 1 {
                    transaction.rollback().await?;
                    return Err("the CRM is down".into());
                }
                transaction.commit().await?;
                Ok(Outcome::Done)
            }
        });
    assert_eq!(settled(&worker).await, Some(Settled::Waiting));
    assert_eq!(state(&inbox).await, State::Waiting);
    assert_eq!(settled(&worker).await, Some(Settled::Done));
}

#[tokio::test]
async fn a_handler_that_fails_after_its_commit_has_completed_all_the_same() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let url = database.url();
    let worker = inbox.worker().handle(move |received: Received<Supademo>| {
        let url = url.clone();
        async move {
            let url = url.split('?').next().unwrap_or_default();
            let mut client = crate::database::connect(url).await?;
            let transaction = client.transaction().await?;
            received
                .completion()
                .in_tokio_postgres(&transaction)
                .await?;
            transaction.commit().await?;
            Err("too late".into())
        }
    });
    assert_eq!(settled(&worker).await, Some(Settled::Stale));
    assert_eq!(state(&inbox).await, State::Done);
    assert_eq!(worker.step().await.unwrap(), None);
}

#[tokio::test]
async fn the_raw_statement_does_it_in_any_client() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let url = database.url();
    let worker = inbox.worker().handle(move |received: Received<Supademo>| {
        let url = url.clone();
        async move {
            let url = url.split('?').next().unwrap_or_default();
            let client = crate::database::connect(url).await?;
            let statement = received.completion().statement().ok_or("no statement")?;
            let values = statement.parameters().iter().zip(1..);
            let sql = values.fold(statement.sql().to_owned(), |sql, (value, number)| {
                sql.replace(&format!("${number}"), &value.to_string())
            });
            let changed = client.execute(&sql, &[]).await?;
            statement.check(changed)?;
            assert!(statement.check(0).is_err());
            Ok(Outcome::Done)
        }
    });
    assert_eq!(settled(&worker).await, Some(Settled::Done));
}

/// A transaction that has completed an attempt and goes on for long: no delivery waits for it, not even
/// the same one, and no lease of another entry is lost.
#[tokio::test(flavor = "multi_thread")]
async fn an_open_transaction_keeps_nobody_waiting() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    inbox.store(&delivery(OTHER)).await.unwrap();
    let (url, (held, mut holds)) = (database.url(), mpsc::unbounded_channel());
    let worker = inbox.worker().lease(Duration::from_millis(900)).handle(
        move |received: Received<Supademo>| {
            let (url, held) = (url.clone(), held.clone());
            async move {
                if received.body() == OTHER.as_bytes() {
                    tokio::time::sleep(Duration::from_secs(3)).await;
                    return Ok(Outcome::Done);
                }
                let url = url.split('?').next().unwrap_or_default();
                let mut client = crate::database::connect(url).await?;
                let transaction = client.transaction().await?;
                received
                    .completion()
                    .in_tokio_postgres(&transaction)
                    .await?;
                held.send(())?;
                tokio::time::sleep(Duration::from_secs(3)).await;
                transaction.commit().await?;
                Ok(Outcome::Done)
            }
        },
    );
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker.run_until(stopped));
    holds.recv().await.unwrap();
    let started = Instant::now();
    let again = inbox.store(&delivery(LEAD)).await.unwrap();
    assert!(again.is_duplicate());
    assert!(
        !inbox
            .store(&delivery(r#"{"event":"lead.captured"}"#))
            .await
            .unwrap()
            .is_duplicate()
    );
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    tokio::time::sleep(Duration::from_secs(4)).await;
    let attempts = "SELECT max(attempt) FROM countersign_delivery";
    let url_of = database.number(attempts).await;
    assert_eq!(url_of, 1, "a lease was lost");
    let done = "SELECT count(*) FROM countersign_delivery WHERE state = 2";
    assert!(database.number(done).await >= 2);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
