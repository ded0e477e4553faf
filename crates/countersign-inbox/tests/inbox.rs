//! The inbox as an application uses it: what is stored is handled, retried, given up, and known again.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use countersign_inbox::{
    Admission, Backoff, Clock, Filter, Inbox, Outcome, Received, Settled, State, Worker,
};
use countersign_supademo::Supademo;
use support::delivery;

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;
const TEST: &str = r#"{"event":"webhook.test"}"#;

fn clock() -> Clock {
    Clock::stopped_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000))
}

fn inbox(clock: &Clock) -> Inbox {
    Inbox::options()
        .max_attempts(3)
        .clock(clock.clone())
        .in_memory()
        .unwrap()
}

fn worker(
    inbox: &Inbox,
    outcome: impl Fn(u32) -> Outcome + Clone + Send + Sync + 'static,
) -> Worker {
    let backoff = Backoff::new(Duration::from_secs(10), Duration::from_secs(60));
    inbox
        .worker()
        .backoff(backoff)
        .handle(move |received: Received<Supademo>| {
            let outcome = outcome.clone();
            async move { Ok(outcome(received.attempt())) }
        })
}

async fn state(inbox: &Inbox) -> State {
    let entries = inbox.list(Filter::default(), None, 1).await.unwrap();
    entries.first().unwrap().state
}

async fn step(worker: &Worker) -> Option<Settled> {
    worker
        .step()
        .await
        .unwrap()
        .and_then(|stepped| stepped.settled)
}

#[tokio::test]
async fn what_is_stored_is_handled_once() {
    let clock = clock();
    let inbox = inbox(&clock);
    assert!(matches!(
        inbox.store(&delivery(LEAD)).await.unwrap(),
        Admission::New(_)
    ));
    let worker = worker(&inbox, |_| Outcome::Done);
    assert_eq!(step(&worker).await, Some(Settled::Done));
    assert_eq!(step(&worker).await, None);
    assert_eq!(state(&inbox).await, State::Done);
}

#[tokio::test]
async fn a_duplicate_is_counted_and_not_handled() {
    let clock = clock();
    let inbox = inbox(&clock);
    let first = inbox.store(&delivery(LEAD)).await.unwrap();
    let second = inbox.store(&delivery(LEAD)).await.unwrap();
    assert_eq!(second, Admission::Duplicate(first.id()));
    let entries = inbox.list(Filter::default(), None, 9).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries.first().unwrap().duplicates, 1);
}

#[tokio::test]
async fn each_test_of_the_vendor_is_stored() {
    let clock = clock();
    let inbox = inbox(&clock);
    for _ in 0..2 {
        assert!(!inbox.store(&delivery(TEST)).await.unwrap().is_duplicate());
    }
}

#[tokio::test]
async fn a_failed_attempt_is_made_again_after_the_backoff_until_the_last() {
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    let worker = worker(&inbox, |_| Outcome::retry("CRM is down"));
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
    assert_eq!(step(&worker).await, None, "it waits for the backoff");
    clock.advance(Duration::from_secs(12));
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
    clock.advance(Duration::from_secs(12));
    assert_eq!(step(&worker).await, None, "the backoff has doubled");
    clock.advance(Duration::from_secs(12));
    assert_eq!(step(&worker).await, Some(Settled::Dead));
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (entry.state, entry.attempt, entry.errors.len()),
        (State::Dead, 3, 3)
    );
    assert_eq!(inbox.requeue(&[entry.id]).await.unwrap(), 1);
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
}

#[tokio::test]
async fn a_snooze_uses_no_attempt() {
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    let worker = worker(&inbox, |_| Outcome::snooze(Duration::from_secs(60)));
    for _ in 0..5 {
        assert_eq!(step(&worker).await, Some(Settled::Waiting));
        clock.advance(Duration::from_secs(60));
    }
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!((entry.state, entry.attempt), (State::Waiting, 0));
}

#[tokio::test]
async fn what_is_discarded_waits_for_a_human() {
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    let worker = worker(&inbox, |_| Outcome::discard("no such campaign"));
    assert_eq!(step(&worker).await, Some(Settled::Discarded));
    clock.advance(Duration::from_secs(10 * 365 * 24 * 3600));
    inbox.sweep(100).await.unwrap();
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(entry.state, State::Discarded);
    assert_eq!(entry.errors.first().unwrap().error, "no such campaign");
}

#[tokio::test]
async fn a_panic_and_an_error_are_failed_attempts() {
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    let worker = inbox
        .worker()
        .handle(|received: Received<Supademo>| async move {
            assert!(received.attempt() > 1, "no luck");
            Err(std::io::Error::other("connection refused").into())
        });
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
    clock.advance(Duration::from_secs(60));
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    let errors: Vec<_> = entry.errors.iter().map(|error| &*error.error).collect();
    assert_eq!(
        errors,
        ["the handler panicked: no luck", "connection refused"]
    );
}

#[tokio::test]
async fn a_handler_that_takes_too_long_has_failed() {
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    let worker = inbox
        .worker()
        .timeout(Duration::from_millis(20))
        .handle(|_: Received<Supademo>| std::future::pending());
    assert_eq!(step(&worker).await, Some(Settled::Waiting));
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        entry.errors.first().unwrap().error,
        "the handler took longer than 20ms"
    );
}

#[tokio::test]
async fn done_is_deleted_in_time_and_its_key_later() {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let clock = clock();
    let inbox = inbox(&clock);
    inbox.store(&delivery(LEAD)).await.unwrap();
    assert_eq!(
        step(&worker(&inbox, |_| Outcome::Done)).await,
        Some(Settled::Done)
    );
    clock.advance(29 * DAY);
    assert_eq!(inbox.sweep(100).await.unwrap().entries, 0);
    clock.advance(2 * DAY);
    let swept = inbox.sweep(100).await.unwrap();
    assert_eq!((swept.entries, swept.keys), (1, 0));
    assert!(
        inbox.store(&delivery(LEAD)).await.unwrap().is_duplicate(),
        "its key is kept"
    );
    clock.advance(60 * DAY);
    assert_eq!(inbox.sweep(100).await.unwrap().keys, 1);
    assert!(!inbox.store(&delivery(LEAD)).await.unwrap().is_duplicate());
}

#[tokio::test]
async fn a_running_worker_handles_what_comes_and_gives_back_what_it_cannot_end() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("inbox.db").display());
    let inbox = Inbox::open(&url).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let runs = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&runs);
    let worker =
        inbox
            .worker()
            .grace(Duration::from_millis(50))
            .handle(move |_: Received<Supademo>| {
                let count = Arc::clone(&count);
                async move {
                    count.fetch_add(1, Ordering::Relaxed);
                    std::future::pending().await
                }
            });
    let running = tokio::spawn(worker.run_until(stopped));
    inbox.store(&delivery(LEAD)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), async {
        while runs.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let entry = inbox
        .list(Filter::default(), None, 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (entry.state, entry.attempt),
        (State::Waiting, 0),
        "no attempt is burnt"
    );
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_is_dead_and_holds_up_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inbox.db");
    let url = format!("sqlite:{}", path.display());
    let inbox = Inbox::open(&url).await.unwrap();
    for email in ["lost", "spoilt", "whole"] {
        let body = format!(r#"{{"event":"lead.captured","email":"{email}@example.com"}}"#);
        inbox.store(&delivery(&body)).await.unwrap();
    }
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "DELETE FROM countersign_body WHERE delivery = 1;
             UPDATE countersign_body SET fields = x'0d0a0d0a' WHERE delivery = 2;",
        )
        .unwrap();
    let worker = worker(&inbox, |_| Outcome::Done);
    let mut done = 0;
    for _ in 0..4 {
        done += usize::from(step(&worker).await == Some(Settled::Done));
    }
    assert_eq!(done, 1);
    let dead = inbox.list(Filter::default().state(State::Dead), None, 9);
    let errors: Vec<_> = dead
        .await
        .unwrap()
        .into_iter()
        .flat_map(|entry| entry.errors)
        .collect();
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert_eq!(errors.last().unwrap().error, "its body is gone");
}
