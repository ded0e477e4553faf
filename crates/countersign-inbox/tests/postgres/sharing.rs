//! Several processes on one inbox, and what they hear of each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use countersign_inbox::{Inbox, Outcome, Received, State, Worker};
use countersign_supademo::Supademo;
use tokio::sync::mpsc;

use crate::{database::Database, support::delivery};

fn lead(number: usize) -> String {
    format!(r#"{{"event":"lead.captured","email":"{number}@example.com"}}"#)
}

/// A worker that tells of each attempt.
fn worker(inbox: &Inbox, told: mpsc::UnboundedSender<i64>) -> Worker {
    inbox
        .worker()
        .poll(Duration::from_secs(600))
        .handle(move |received: Received<Supademo>| {
            let told = told.clone();
            async move {
                told.send(received.entry().number())?;
                Ok(Outcome::Done)
            }
        })
}

async fn next(heard: &mut mpsc::UnboundedReceiver<i64>) -> i64 {
    let limit = Duration::from_secs(20);
    tokio::time::timeout(limit, heard.recv())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_hears_of_what_another_process_stores_even_after_its_connection_was_cut() {
    let Some(database) = Database::new().await else {
        return;
    };
    let (other, inbox) = (database.inbox().await, database.inbox().await);
    let (told, mut heard) = mpsc::unbounded_channel();
    let running = tokio::spawn(worker(&inbox, told).run_until(std::future::pending::<()>()));
    other.store(&delivery(&lead(1))).await.unwrap();
    next(&mut heard).await;
    let started = Instant::now();
    other.store(&delivery(&lead(2))).await.unwrap();
    next(&mut heard).await;
    assert!(started.elapsed() < Duration::from_secs(5));

    let cut = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
         WHERE query = 'LISTEN countersign' AND pid <> pg_backend_pid() \
         AND pid IN (SELECT pid FROM pg_stat_activity WHERE application_name = '{}')",
        database.schema
    );
    // The connections of this test alone have its name.
    let named = database.url_with(&[&format!("application_name={}", database.schema)]);
    let inbox = Inbox::open(&named).await.unwrap();
    let (told, mut heard) = mpsc::unbounded_channel();
    running.abort();
    let _ = running.await;
    let running = tokio::spawn(worker(&inbox, told).run_until(std::future::pending::<()>()));
    other.store(&delivery(&lead(3))).await.unwrap();
    next(&mut heard).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(database.number(&cut).await, 1);
    other.store(&delivery(&lead(4))).await.unwrap();
    next(&mut heard).await;
    running.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn four_workers_handle_each_delivery_once() {
    const DELIVERIES: usize = 400;
    let Some(database) = Database::new().await else {
        return;
    };
    let (told, mut heard) = mpsc::unbounded_channel();
    let mut running = Vec::new();
    for _ in 0..4 {
        let inbox = database.inbox().await;
        let told = told.clone();
        running.push(tokio::spawn(
            worker(&inbox, told).run_until(std::future::pending::<()>()),
        ));
    }
    let inbox = database.inbox().await;
    let counts: Arc<Mutex<HashMap<i64, u32>>> = Arc::default();
    let storing: Vec<_> = (0..DELIVERIES)
        .map(|number| {
            let inbox = inbox.clone();
            tokio::spawn(async move { inbox.store(&delivery(&lead(number))).await.unwrap() })
        })
        .collect();
    for stored in storing {
        stored.await.unwrap();
    }
    for _ in 0..DELIVERIES {
        let entry = next(&mut heard).await;
        *counts.lock().unwrap().entry(entry).or_default() += 1;
    }
    let limit = Instant::now() + Duration::from_secs(20);
    while inbox.stats().await.unwrap().count(State::Done) < DELIVERIES as u64 {
        assert!(Instant::now() < limit, "{:?}", inbox.stats().await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(heard.try_recv().is_err(), "one was handled twice");
    let counts = counts.lock().unwrap();
    assert_eq!(counts.len(), DELIVERIES);
    for worker in running {
        worker.abort();
    }
}
