//! Clocks that are an hour ahead or behind: what is stored is handled, and nothing is forgotten.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::{Duration, SystemTime};

use countersign_inbox::{Backoff, Clock, Inbox, Outcome, Received, Settled, Worker};
use countersign_supademo::Supademo;
use support::delivery;

const LEAD: &str = r#"{"event":"lead.captured","email":"ada@example.com"}"#;
const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);

fn clock(ahead: Duration) -> Clock {
    Clock::stopped_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + ahead)
}

/// A file that processes open one after the other, or at once.
struct File(tempfile::TempDir);

impl File {
    async fn open(&self, clock: &Clock) -> Inbox {
        let url = format!("sqlite:{}", self.0.path().join("inbox.db").display());
        let options = Inbox::options().max_attempts(3).clock(clock.clone());
        options.open(&url).await.unwrap()
    }
}

fn file() -> File {
    File(tempfile::tempdir().unwrap())
}

fn worker(inbox: &Inbox, outcome: Outcome) -> Worker {
    inbox
        .worker()
        .backoff(Backoff::new(MINUTE, MINUTE))
        .handle(move |_: Received<Supademo>| {
            let outcome = outcome.clone();
            async move { Ok(outcome) }
        })
}

async fn step(worker: &Worker) -> Option<Settled> {
    worker
        .step()
        .await
        .unwrap()
        .and_then(|stepped| stepped.settled)
}

#[tokio::test]
async fn what_was_stored_before_the_clock_was_set_back_is_handled_at_once() {
    let file = file();
    let inbox = file.open(&clock(HOUR)).await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    drop(inbox);
    let inbox = file.open(&clock(Duration::ZERO)).await;
    assert!(inbox.store(&delivery(LEAD)).await.unwrap().is_duplicate());
    let done = worker(&inbox, Outcome::Done);
    assert_eq!(step(&done).await, Some(Settled::Done));
    assert_eq!(step(&done).await, None);
}

#[tokio::test]
async fn a_backoff_of_before_the_clock_was_set_back_is_as_long_as_it_was() {
    let file = file();
    let inbox = file.open(&clock(HOUR)).await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let retry = worker(&inbox, Outcome::retry("no"));
    assert_eq!(step(&retry).await, Some(Settled::Waiting));
    drop((retry, inbox));
    let clock = clock(Duration::ZERO);
    let inbox = file.open(&clock).await;
    let done = worker(&inbox, Outcome::Done);
    assert_eq!(step(&done).await, None, "its backoff has begun");
    clock.advance(2 * MINUTE);
    assert_eq!(step(&done).await, Some(Settled::Done));
}

#[tokio::test]
async fn a_snooze_of_many_hours_is_no_clock_that_was_set_back() {
    let file = file();
    let clock = clock(Duration::ZERO);
    let inbox = file.open(&clock).await;
    inbox.store(&delivery(LEAD)).await.unwrap();
    let snooze = worker(&inbox, Outcome::snooze(20 * HOUR));
    assert_eq!(step(&snooze).await, Some(Settled::Waiting));
    drop((snooze, inbox));
    let inbox = file.open(&clock).await;
    let done = worker(&inbox, Outcome::Done);
    clock.advance(19 * HOUR);
    assert_eq!(step(&done).await, None);
    clock.advance(2 * HOUR);
    assert_eq!(step(&done).await, Some(Settled::Done));
}

#[tokio::test]
async fn a_clock_that_is_set_forward_and_back_forgets_no_duplicate_and_no_dead_letter() {
    let file = file();
    for (round, ahead) in [0, 1, 0, 1, 0].into_iter().enumerate() {
        let inbox = file.open(&clock(HOUR * ahead)).await;
        let admission = inbox.store(&delivery(LEAD)).await.unwrap();
        assert_eq!(admission.is_duplicate(), round > 0);
        let _ = step(&worker(&inbox, Outcome::discard("no"))).await;
        inbox.sweep(100).await.unwrap();
        let stats = inbox.stats().await.unwrap();
        assert_eq!((stats.discarded, stats.keys), (1, 1));
    }
}

#[tokio::test]
async fn a_process_whose_clock_is_ahead_handles_what_it_and_another_stored() {
    let file = file();
    let behind = file.open(&clock(Duration::ZERO)).await;
    let ahead = file.open(&clock(HOUR)).await;
    behind.store(&delivery(LEAD)).await.unwrap();
    assert_eq!(
        step(&worker(&ahead, Outcome::Done)).await,
        Some(Settled::Done)
    );
    let second = LEAD.replace("ada", "grace");
    ahead.store(&delivery(&second)).await.unwrap();
    assert_eq!(
        step(&worker(&ahead, Outcome::Done)).await,
        Some(Settled::Done)
    );
}
