use std::{
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use axum::Router;
use http::StatusCode;
use serde_json::json;

use crate::{
    lead, summary,
    support::{PATIENCE, Running, server::Server, with_secrets},
};

#[test]
fn count_and_concurrency_are_kept() {
    for (count, concurrency) in [(1, 1), (7, 1), (7, 3), (40, 8), (3, 100)] {
        let under_way = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let all = Arc::new(AtomicUsize::new(0));
        let counters = (Arc::clone(&under_way), Arc::clone(&most), Arc::clone(&all));
        let app = Router::new().fallback(async move || {
            let (under_way, most, all) = counters;
            let now = under_way.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            all.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(30)).await;
            under_way.fetch_sub(1, Ordering::SeqCst);
        });
        let server = Server::start(app);
        let (n, c) = (count.to_string(), concurrency.to_string());
        let args = ["--json", "--count", &n, "--concurrency", &c];
        let ran = lead(&server.url("/"), &args);
        ran.assert_code(0);
        assert_eq!(all.load(Ordering::SeqCst), count);
        let most = most.load(Ordering::SeqCst);
        assert!(most <= concurrency, "{most} of {concurrency}");
        assert!(concurrency == 1 || most > 1, "{most} of {concurrency}");
        let line = summary(&ran);
        assert_eq!(line["sent"], count);
        assert_eq!(line["as_expected"], count);
        assert_eq!(line["statuses"], json!({ "200": count }));
        assert_eq!(line["failures"], json!([]));
        assert_eq!(line["given_up"], 0);
        assert_eq!(line["interrupted"], false);
        let latency = ["p50", "p90", "p99", "max"].map(|name| &line["latency_ms"][name]);
        let latency = latency.map(|ms| ms.as_f64().unwrap());
        assert!(latency[0] >= 30.0 && latency.is_sorted(), "{latency:?}");
        assert!(line["ms"].as_f64().unwrap() >= latency[3]);
        assert_eq!(line["answer"].is_null(), count != 1);
    }
}

#[test]
fn the_rate_is_kept() {
    let (server, log) = Server::recording(204);
    let start = Instant::now();
    let args = ["--count", "11", "--rate", "20", "--concurrency", "11"];
    lead(&server.url("/"), &args)
        .assert_code(0)
        .assert_says("11 sent in ");
    // The last is due half a second after the first; timers are coarse.
    assert!(
        start.elapsed() >= Duration::from_millis(460),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(log.lock().unwrap().len(), 11);
}

#[test]
fn other_answers_are_counted_by_status() {
    let turn = Arc::new(AtomicUsize::new(0));
    let app = Router::new().fallback(
        async move || match turn.fetch_add(1, Ordering::SeqCst) % 4 {
            0 => StatusCode::INTERNAL_SERVER_ERROR,
            1 => StatusCode::FOUND,
            _ => StatusCode::ACCEPTED,
        },
    );
    let server = Server::start(app);
    let ran = lead(&server.url("/"), &["--count", "12"]);
    ran.assert_code(1).assert_says("12 sent in ");
    for (status, count) in [("202", 6), ("302", 3), ("500", 3)] {
        let line = ran
            .stdout
            .lines()
            .find(|line| line.contains(status))
            .unwrap();
        let words: Vec<_> = line.split_whitespace().collect();
        assert_eq!(words, [status, &count.to_string()]);
    }
    ran.assert_says("latency in ms: p50 ");
}

#[test]
fn a_failure_among_answers_exits_with_1() {
    let mut turn = 0;
    let server = Server::raw(move |mut stream| {
        turn += 1;
        let _ = stream.read(&mut [0; 4096]);
        if turn == 1 {
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
        }
    });
    let ran = lead(&server.url("/"), &["--json", "--count", "3"]);
    let line = summary(ran.assert_code(1));
    assert_eq!(
        (&line["as_expected"], &line["failures"][0]["count"]),
        (&json!(1), &json!(2))
    );
}

#[test]
fn an_interrupted_run_reports_what_was_sent() {
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    let args = [
        "--json",
        "send",
        "supademo",
        "lead.captured",
        "--url",
        &url,
        "--count",
        "1000000",
    ];
    let running = Running::start(&mut with_secrets(args));
    let start = Instant::now();
    while log.lock().unwrap().len() < 5 {
        assert!(start.elapsed() < PATIENCE, "nothing was sent");
        thread::sleep(Duration::from_millis(5));
    }
    running.interrupt();
    let ran = running.end();
    let line = summary(ran.assert_code(130));
    assert_eq!(line["interrupted"], true);
    assert_eq!(line["given_up"], 0);
    // It waited for the requests under way, so every received one is reported.
    let received = log.lock().unwrap().len();
    assert_eq!(line["sent"], received);
    assert!((5..1_000_000).contains(&received));
}

/// How long a run without an answer takes to end after this number of interruptions.
fn end_after(signals: u32) -> Duration {
    let (came, coming) = mpsc::channel();
    let silent = Server::raw(move |mut stream| {
        let _ = stream.read(&mut [0; 64]);
        let _ = came.send(());
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let url = silent.url("/");
    let args = ["send", "supademo", "demo.viewed", "--url", &url];
    let running = Running::start(&mut with_secrets(args));
    coming.recv_timeout(PATIENCE).unwrap();
    let start = Instant::now();
    for _ in 0..signals {
        running.interrupt();
        thread::sleep(Duration::from_millis(200));
    }
    let ran = running.end();
    ran.assert_code(130)
        .assert_says("interrupted, 1 under way given up");
    start.elapsed()
}

#[test]
fn an_interruption_waits_for_requests_under_way_but_not_long() {
    let grace = Duration::from_secs(2);
    let once = end_after(1);
    assert!((grace..PATIENCE / 2).contains(&once), "{once:?}");
    // A slow machine is not a failure: one of several is fast.
    assert!((0..5).any(|_| end_after(2) < grace));
}
