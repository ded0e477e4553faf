//! A server that is stopped, restarted, or lost in the middle of a commit: 503 in time, and nothing
//! acknowledged is lost.

use std::{
    collections::HashSet,
    future::Future,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use countersign_inbox::{Inbox, Outcome, Received, State, StoreError};
use countersign_supademo::Supademo;

use crate::{database::Database, own_server::OwnServer, support::delivery};

fn lead(number: usize) -> String {
    format!(r#"{{"event":"lead.captured","email":"{number}@example.com"}}"#)
}

/// Stores one delivery after another for so long. Returns the entries that were acknowledged and how
/// many were refused; each within the bound.
async fn send(inbox: &Inbox, first: usize, time: Duration) -> (HashSet<i64>, usize) {
    let end = Instant::now() + time;
    let (mut acknowledged, mut refused) = (HashSet::new(), 0);
    let mut number = first;
    while Instant::now() < end {
        let started = Instant::now();
        match inbox.store(&delivery(&lead(number))).await {
            Ok(admission) => {
                acknowledged.insert(admission.id().number());
            }
            Err(_) => refused += 1,
        }
        let took = started.elapsed();
        assert!(took < Duration::from_secs(4), "an answer took {took:?}");
        number += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (acknowledged, refused)
}

/// Runs a worker while `fault` happens, and waits until all that was acknowledged is handled.
async fn survives(inbox: &Inbox, fault: impl Future<Output = ()>) -> usize {
    let handled: Arc<Mutex<HashSet<i64>>> = Arc::default();
    let record = Arc::clone(&handled);
    let worker = inbox
        .worker()
        .poll(Duration::from_secs(1))
        .lease(Duration::from_secs(20))
        .handle(move |received: Received<Supademo>| {
            record.lock().unwrap().insert(received.entry().number());
            async { Ok(Outcome::Done) }
        });
    let running = tokio::spawn(worker.run_until(std::future::pending::<()>()));
    let senders: Vec<_> = (0..4)
        .map(|sender| {
            let inbox = inbox.clone();
            tokio::spawn(
                async move { send(&inbox, sender * 1_000_000, Duration::from_secs(13)).await },
            )
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    fault.await;
    let (mut acknowledged, mut refused) = (HashSet::new(), 0);
    for sender in senders {
        let (ids, count) = sender.await.unwrap();
        acknowledged.extend(ids);
        refused += count;
    }
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        let missing = {
            let handled = handled.lock().unwrap();
            acknowledged
                .iter()
                .filter(|id| !handled.contains(id))
                .count()
        };
        if missing == 0 {
            break;
        }
        assert!(
            Instant::now() < limit,
            "{missing} of {} are lost",
            acknowledged.len()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(
        acknowledged.len() > 10,
        "only {} were stored",
        acknowledged.len()
    );
    running.abort();
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_for_8_seconds() {
    let Some(server) = OwnServer::start(|_| {}, &[]).await else {
        return;
    };
    let inbox = Inbox::options()
        .max_attempts(2)
        .open(&server.url())
        .await
        .unwrap();
    let refused = survives(&inbox, async {
        server.signal("STOP");
        tokio::time::sleep(Duration::from_secs(8)).await;
        server.signal("CONT");
    })
    .await;
    assert!(
        refused > 0,
        "nothing was refused while the server was stopped"
    );
    let stats = inbox.stats().await.unwrap();
    assert_eq!(stats.count(State::Dead), 0, "{stats:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_crashes_and_comes_back() {
    let Some(mut server) = OwnServer::start(|_| {}, &[]).await else {
        return;
    };
    let inbox = Inbox::options().open(&server.url()).await.unwrap();
    let refused = survives(&inbox, async {
        server.crash();
        tokio::time::sleep(Duration::from_secs(2)).await;
        server.run(&[]).await;
    })
    .await;
    assert!(refused > 0, "nothing was refused while the server was gone");
}

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused() {
    let Some(server) = OwnServer::start(|_| {}, &["fsync=off"]).await else {
        return;
    };
    let error = Inbox::open(&server.url()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the inbox would not survive a loss of power: the server has fsync=off"
    );
    let lossy = Inbox::options().lossy_without_sync();
    lossy.open(&server.url()).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_is_cut_in_a_commit_is_no_success() {
    let Some(database) = Database::new().await else {
        return;
    };
    let name = database.url_with(&[&format!("application_name={}", database.schema)]);
    let inbox = Inbox::options()
        .store_timeout(Duration::from_secs(20))
        .open(&name)
        .await
        .unwrap();
    database
        .run(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN PERFORM pg_sleep(3); RETURN new; END $$; \
             CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON countersign_delivery \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()",
        )
        .await;
    let storing = {
        let inbox = inbox.clone();
        tokio::spawn(async move { inbox.store(&delivery(&lead(1))).await })
    };
    tokio::time::sleep(Duration::from_secs(1)).await;
    let cut = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE application_name = '{}' AND wait_event = 'PgSleep'",
        database.schema
    );
    assert_eq!(database.number(&cut).await, 1);
    let error = storing.await.unwrap().unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    database
        .run("DROP TRIGGER wait ON countersign_delivery")
        .await;
    assert!(
        !inbox
            .store(&delivery(&lead(1)))
            .await
            .unwrap()
            .is_duplicate()
    );
}
