//! What the inbox costs on SQLite: `cargo bench -p countersign-bench --bench inbox`.
//!
//! The contenders take turns; a figure is the median of the rounds. Compare the ratios.

#![expect(clippy::expect_used, reason = "a benchmark fails with a panic")]

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use countersign_bench::inbox::{
    Contender, Pace, Sends, contenders, file_write, large_body, rows, run,
};

const ROUNDS: usize = 5;
const REQUESTS: usize = 30_000;
const CONNECTIONS: usize = 64;
const LENGTH: usize = 2_048;

#[tokio::main]
async fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    if wants("accept") {
        accept().await;
    }
    if wants("large") {
        large().await;
    }
    if wants("rows") {
        many_rows().await;
    }
}

async fn accept() {
    let sends = Sends::default();
    let requests: Arc<Vec<Bytes>> = Arc::new(
        (0..REQUESTS)
            .map(|number| sends.request(number, LENGTH))
            .collect(),
    );
    let contenders = contenders();
    let mut rates = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for (contender, rates) in contenders.iter().zip(&mut rates) {
            rates.push(once(contender, &requests, Pace::Closed).await.0);
        }
    }
    let rates: Vec<f64> = rates.into_iter().map(median).collect();
    let ours = rates.first().copied().unwrap_or_default();
    println!("accepted deliveries of 2 KiB a second, {CONNECTIONS} connections");
    for (contender, rate) in contenders.iter().zip(&rates) {
        println!(
            "  {:28} {rate:>9.0}   {:.2}   {}",
            contender.name,
            ours / rate,
            contender.lacks
        );
    }
    if let Some(contender) = contenders.first() {
        let (_, p50, p99) = once(contender, &requests, Pace::Open(ours / 2.0)).await;
        println!("  at half that rate: p50 {p50:.1?}, p99 {p99:.1?}");
    }
}

async fn once(
    contender: &Contender,
    requests: &Arc<Vec<Bytes>>,
    pace: Pace,
) -> (f64, Duration, Duration) {
    let directory = tempfile::tempdir_in(".").expect("a directory");
    let app = contender.app(&directory.path().join("inbox.db"));
    let run = run(app, requests, CONNECTIONS, pace).await;
    (run.accepted_a_second, run.quantile(0.5), run.quantile(0.99))
}

async fn large() {
    const COUNT: usize = 50;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let directory = tempfile::tempdir_in(".").expect("a directory");
        ours.push(large_body(directory.path(), COUNT).await.as_secs_f64());
        plain.push(file_write(directory.path(), COUNT).as_secs_f64());
    }
    let (ours, plain) = (median(ours), median(plain));
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let count = COUNT as f64;
    println!("a body of 1 MiB, stored and synced");
    println!(
        "  countersign-inbox            {:>9.2} ms",
        ours / count * 1e3
    );
    println!(
        "  written to a plain file      {:>9.2} ms   {:.2}",
        plain / count * 1e3,
        ours / plain
    );
}

async fn many_rows() {
    const COUNT: usize = 8_000;
    const MILLION: i64 = 1_000_000;
    println!("one delivery of 2 KiB, by what the inbox holds");
    let directory = tempfile::tempdir_in(".").expect("a directory");
    let mut first = None;
    for (name, done, waiting) in [
        ("1,000 done", 1_000, 0),
        ("1,000,000 done", MILLION, 0),
        ("1,000,000 waiting", 0, MILLION),
    ] {
        let rows = rows(directory.path(), done, waiting, COUNT).await;
        let (store, handle) = (rows.store.as_secs_f64(), rows.handle.as_secs_f64());
        let (first_store, first_handle) = *first.get_or_insert((store, handle));
        println!(
            "  {name:20} store {:>7.1} µs {:.2}   handle {:>7.1} µs {:.2}",
            store * 1e6,
            store / first_store,
            handle * 1e6,
            handle / first_handle
        );
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}
