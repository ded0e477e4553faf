//! Many deliveries at once: one commit, one answer each.

use std::collections::HashSet;

use countersign_inbox::{Admission, Filter, Inbox, StoreError};

use crate::{database::Database, support::delivery};

fn lead(number: usize) -> String {
    format!(r#"{{"event":"lead.captured","email":"{number}@example.com"}}"#)
}

async fn store_all(inboxes: &[Inbox], bodies: &[String]) -> Vec<Result<Admission, StoreError>> {
    let mut storing = Vec::new();
    for (number, body) in bodies.iter().enumerate() {
        let inbox = inboxes.get(number % inboxes.len()).unwrap().clone();
        let body = body.clone();
        storing.push(tokio::spawn(
            async move { inbox.store(&delivery(&body)).await },
        ));
    }
    let mut admissions = Vec::new();
    for stored in storing {
        admissions.push(stored.await.unwrap());
    }
    admissions
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_that_are_the_same_one_is_new_in_two_processes() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inboxes = [database.inbox().await, database.inbox().await];
    let admissions = store_all(&inboxes, &vec![lead(1); 64]).await;
    let admissions: Vec<_> = admissions.into_iter().map(Result::unwrap).collect();
    let ids: HashSet<_> = admissions.iter().map(Admission::id).collect();
    assert_eq!(ids.len(), 1);
    let duplicates = admissions.iter().filter(|one| one.is_duplicate()).count();
    assert_eq!(duplicates, 63);
    let [inbox, _] = inboxes;
    let entries = inbox.list(Filter::default(), None, 9).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries.first().unwrap().duplicates, 63);
}

const DEADLOCKS: &str = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

/// Unordered keys deadlock: two processes store the same deliveries in opposite orders.
#[tokio::test(flavor = "multi_thread")]
async fn overlapping_batches_in_opposite_orders_do_not_deadlock() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (one, two) = (database.inbox().await, database.inbox().await);
    let before = database.number(DEADLOCKS).await;
    for round in 0..8 {
        let bodies: Vec<_> = (0..100).map(|number| lead(round * 100 + number)).collect();
        let reversed: Vec<_> = bodies.iter().rev().cloned().collect();
        let (one, two) = ([one.clone()], [two.clone()]);
        let (first, second) = tokio::join!(store_all(&one, &bodies), store_all(&two, &reversed));
        let admissions: Vec<_> = first
            .into_iter()
            .chain(second)
            .map(Result::unwrap)
            .collect();
        let duplicates = admissions.iter().filter(|one| one.is_duplicate()).count();
        assert_eq!((admissions.len(), duplicates), (200, 100));
    }
    // The server counts once a connection has been idle for a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(database.number(DEADLOCKS).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_stored_fails_alone() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    database
        .run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF position('13@example' in convert_from(new.body, 'UTF8')) > 0 THEN \
             RAISE EXCEPTION 'no thirteen'; END IF; RETURN new; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON countersign_body FOR EACH ROW \
             EXECUTE FUNCTION refuse()",
        )
        .await;
    let bodies: Vec<_> = (10..74).map(lead).collect();
    let admissions = store_all(&[inbox], &bodies).await;
    for (body, admission) in bodies.iter().zip(admissions) {
        assert_eq!(
            admission.is_err(),
            body.contains("13@"),
            "{body}: {admission:?}"
        );
    }
    let stored = "SELECT count(*) FROM countersign_delivery";
    assert_eq!(database.number(stored).await, 63);
    let keys = "SELECT count(*) FROM countersign_key";
    assert_eq!(
        database.number(keys).await,
        63,
        "its key is not kept without it"
    );
}

/// The rows of a statement come before its commit does.
#[tokio::test]
async fn what_fails_at_the_commit_is_not_stored() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    database
        .run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'not at the commit'; END $$; \
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON countersign_delivery \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        )
        .await;
    let error = inbox.store(&delivery(&lead(1))).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    let stored = "SELECT count(*) FROM countersign_delivery";
    assert_eq!(database.number(stored).await, 0);
}

#[tokio::test]
async fn a_nul_in_a_name_is_kept() {
    let Some(database) = Database::new().await else {
        return;
    };
    let inbox = database.inbox().await;
    let body = r#"{"event":"lead\u0000captured\u0001\u0002"}"#;
    let id = inbox.store(&delivery(body)).await.unwrap().id();
    let (entry, _) = inbox.show(id).await.unwrap().unwrap();
    assert_eq!(entry.event.as_deref(), Some("lead\0captured\u{1}\u{2}"));
    let mut filter = Filter::default();
    filter.event = entry.event;
    assert_eq!(inbox.list(filter, None, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn too_many_that_wait_are_busy() {
    let Some(database) = Database::new().await else {
        return;
    };
    let options = Inbox::options().store_timeout(std::time::Duration::from_millis(50));
    let inbox = database.inbox_with(options).await;
    let mut client = database.client().await;
    let lock = client.transaction().await.unwrap();
    let table = format!("LOCK TABLE {}.countersign_delivery", database.schema);
    lock.batch_execute(&table).await.unwrap();
    // The first is being written; of the others, 64 MiB may wait.
    let body = format!(
        r#"{{"event":"lead.captured","email":"{}"}}"#,
        "a".repeat(1_000_000)
    );
    let mut reasons = Vec::new();
    for number in 0..70 {
        let body = body.replace("lead.captured", &format!("lead.{number}"));
        reasons.push(inbox.store(&delivery(&body)).await.unwrap_err().reason());
    }
    assert_eq!(reasons.first(), Some(&"too_slow"));
    assert_eq!(reasons.last(), Some(&"busy"));
    lock.rollback().await.unwrap();
}
