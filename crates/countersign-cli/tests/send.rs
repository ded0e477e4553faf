//! `send`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use countersign::Secret;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::Forgery;
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;
use serde_json::{Value, json};
use support::{
    LEAD_CAPTURED, PATIENCE, Ran, Running, SECRET, command, run, run_unread, sample,
    server::{NOBODY, Server, recorder},
    with_secrets,
};

const AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

const EVENTS: [(&str, &str); 7] = [
    ("supademo", "lead.captured"),
    ("supademo", "demo.viewed"),
    ("supademo", "demo.completed"),
    ("supademo", "showcase.viewed"),
    ("supademo", "webhook.test"),
    ("storylane", "known-session"),
    ("storylane", "unknown-session"),
];

/// An application as its users write it. Also says which events it got, and whether of a lead.
fn application() -> (Server, Arc<Mutex<Vec<String>>>) {
    let log = Arc::<Mutex<Vec<String>>>::default();
    let secret = || Secret::new(SECRET).unwrap();
    let events = Arc::clone(&log);
    let supademo = post(async move |Webhook(delivery): Webhook<Supademo>| {
        let event = delivery.event();
        assert!(event.is_recognized());
        let name = event.name().unwrap().to_owned();
        events.lock().unwrap().push(name);
        StatusCode::NO_CONTENT
    });
    let events = Arc::clone(&log);
    let storylane = post(async move |Webhook(delivery): Webhook<Storylane>| {
        let event = delivery.event();
        assert!(event.is_recognized());
        let kind = if event.lead().is_some() {
            "known-session"
        } else {
            "unknown-session"
        };
        events.lock().unwrap().push(kind.to_owned());
        StatusCode::NO_CONTENT
    });
    let app = Router::new()
        .route(
            "/supademo",
            supademo.layer(WebhookLayer::new(Supademo::new(secret()))),
        )
        .route(
            "/storylane",
            storylane.layer(WebhookLayer::new(Storylane::new(secret()))),
        );
    (Server::start(app), log)
}

/// Sends `lead.captured` to this address.
fn lead(url: &str, args: &[&str]) -> Ran {
    let base = ["send", "supademo", "lead.captured", "--url", url];
    run(&mut with_secrets(base.iter().chain(args)), b"")
}

#[track_caller]
fn summary(ran: &Ran) -> Value {
    let lines = ran.json();
    assert_eq!(lines.len(), 1, "{ran:#?}");
    lines[0].clone()
}

#[test]
fn every_event_is_accepted_by_a_receiver() {
    let (server, log) = application();
    for (provider, event) in EVENTS {
        let url = server.url(&format!("/{provider}"));
        let ran = run(
            &mut with_secrets(["send", provider, event, "--url", &url]),
            b"",
        );
        ran.assert_code(0);
        assert!(ran.stdout.starts_with("204 in "), "{ran:#?}");
        assert_eq!(log.lock().unwrap().pop().as_deref(), Some(event));
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn every_forgery_gets_its_status_or_is_said_not_to_be_one() {
    let (server, log) = application();
    for (provider, event) in [
        ("supademo", "lead.captured"),
        ("storylane", "known-session"),
    ] {
        let url = server.url(&format!("/{provider}"));
        let mut impossible = Vec::new();
        for forgery in Forgery::ALL {
            let name = forgery.name();
            let args = [
                "--json", "send", provider, event, "--url", &url, "--forge", name,
            ];
            let ran = run(&mut with_secrets(args), b"");
            if ran.code == Some(2) {
                ran.assert_says(&format!("cannot forge {name} for {provider}"));
                impossible.push(name);
                continue;
            }
            ran.assert_code(0);
            let answer = &summary(&ran)["answer"];
            assert_eq!(answer["status"], 401, "{name}: {answer}");
        }
        // There is no base64 in hex, no prefix, and no other header that is signed. The samples are
        // compact JSON already, but not with their keys in order.
        let unlike = match provider {
            "supademo" => [
                "upper-case",
                "url-safe-base64",
                "unpadded-base64",
                "non-canonical-base64",
            ]
            .as_slice(),
            _ => &["url-safe-base64"],
        };
        let common = [
            "without-prefix",
            "upper-case-prefix",
            "altered-header",
            "missing-header",
            "stale-timestamp",
        ];
        for name in &impossible {
            assert!(
                unlike.contains(name) || common.contains(name),
                "{provider} {name}"
            );
        }
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_forgery_that_is_accepted_is_a_failure() {
    let (server, log) = Server::recording(204);
    let ran = lead(&server.url("/"), &["--forge", "flipped-body-bit"]);
    ran.assert_code(1).assert_says("not 401 as expected");
    assert_eq!(log.lock().unwrap().len(), 1);
    let ran = lead(&server.url("/"), &["--forge", "flipped-bit"]);
    ran.assert_code(2).assert_says("flipped-body-bit");
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn members_are_set_as_json_or_else_as_text() {
    let (server, log) = Server::recording(204);
    let cases = [
        (
            "viewer.company=Acme Inc",
            "/viewer/company",
            json!("Acme Inc"),
        ),
        ("viewer.company=", "/viewer/company", json!("")),
        ("company=a=b", "/company", json!("a=b")),
        ("score=42", "/score", json!(42)),
        ("viewer.phone=\"42\"", "/viewer/phone", json!("42")),
        ("viewer=null", "/viewer", json!(null)),
        ("tags=[\"a\",1]", "/tags", json!(["a", 1])),
        ("tags=[\"a\",1", "/tags", json!("[\"a\",1")),
        ("event=demo.shared", "/event", json!("demo.shared")),
        ("new.member.0={\"a\":true}", "/new/member/0/a", json!(true)),
    ];
    for (set, pointer, expected) in cases {
        lead(&server.url("/"), &["--set", set]).assert_code(0);
        let received = log.lock().unwrap().pop().unwrap();
        assert_eq!(received.json().pointer(pointer), Some(&expected), "{set}");
    }
    lead(
        &server.url("/"),
        &["--set", "a=1", "--set", "b=2", "--set", "a=3"],
    )
    .assert_code(0);
    let body = log.lock().unwrap().pop().unwrap().json();
    assert_eq!((&body["a"], &body["b"]), (&json!(3), &json!(2)));
}

#[test]
fn what_is_set_is_signed() {
    let (server, _) = application();
    lead(
        &server.url("/supademo"),
        &["--set", "viewer.company=\u{c4}cme"],
    )
    .assert_code(0);
}

/// Each of the cases sends nothing, and says this.
fn assert_wrong(cases: &[(&[&str], &str)]) {
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    for (args, message) in cases {
        let mut args: Vec<_> = ["send"].iter().chain(*args).copied().collect();
        if !args.contains(&"--url") {
            args.extend(["--url", &url]);
        }
        let ran = run(&mut with_secrets(&args), b"{}");
        ran.assert_code(2).assert_says(message);
        assert_eq!(ran.stdout, "", "{args:?}");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn an_event_that_cannot_be_built_is_not_sent() {
    const LEAD: [&str; 3] = ["supademo", "lead.captured", "--set"];
    let set = |value| LEAD.iter().copied().chain([value]).collect::<Vec<_>>();
    assert_wrong(&[
        (&set("company"), "member=value"),
        (&set("=x"), "empty segment"),
        (&set("a..b=x"), "empty segment"),
        (&set("event.x=1"), "\"event\" is a string"),
        (&["supademo", "--set", "a=1", "--body", "-"], "--body"),
        (&["supademo", "lead.captured", "--body", "-"], "--body"),
        (
            &["supademo", "lead.seen"],
            "lead.captured, demo.viewed, demo.completed",
        ),
        (&["supademo", "known-session"], "supademo has no event"),
        (&["storylane", "known"], "known-session, unknown-session"),
        (&["storylane", "session"], "known-session, unknown-session"),
        (
            &["storylane", "lead.captured"],
            "known-session, unknown-session",
        ),
        (&["acme", "lead.captured"], "supademo, storylane"),
        (&["supademo"], "<EVENT|--body <FILE>>"),
        (
            &["supademo", "--body", "-", "--secret-file", "-"],
            "standard input can be one thing",
        ),
    ]);
}

#[test]
fn wrong_arguments_send_nothing() {
    const LEAD: [&str; 2] = ["supademo", "lead.captured"];
    let cases = [
        ("--count", "0", "--count"),
        ("--count", "-1", "-1"),
        ("--rate", "0", "--rate"),
        ("--rate", "NaN", "--rate"),
        ("--concurrency", "0", "--concurrency"),
        ("--concurrency", "65536", "--concurrency"),
        ("--timeout", "0", "--timeout"),
        ("--forge", "Missing", "--forge"),
        ("-H", "no colon", "Name: value"),
        ("-H", "a: b\nc: d", "a: "),
        (
            "-H",
            "Content-Length: 3",
            "content-length is made for each connection",
        ),
        (
            "-H",
            "transfer-encoding: chunked",
            "transfer-encoding is made for each connection",
        ),
        ("--url", "not a url", "--url"),
        (
            "--url",
            "ftp://127.0.0.1/",
            "ftp: is not an address of HTTP",
        ),
        (
            "--url",
            "file:///etc/passwd",
            "begins with http:// or https://",
        ),
    ];
    for (option, value, message) in cases {
        let args: Vec<_> = LEAD.iter().copied().chain([option, value]).collect();
        assert_wrong(&[(&args, message)]);
    }
    let ran = run(&mut command(["send"].iter().chain(&LEAD)), b"");
    ran.assert_code(3).assert_says("SUPADEMO_WEBHOOK_SECRET");
}

#[test]
fn a_file_is_posted_byte_for_byte() {
    let (server, log) = Server::recording(204);
    let url = server.url("/hooks?a=1");
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("odd");
    fs::write(&odd, b"\xff\x00 {\"not\": json}\n").unwrap();
    let odd = odd.to_str().unwrap();
    let lead = sample(LEAD_CAPTURED);
    let lead = lead.to_str().unwrap();
    // openssl dgst -sha256 -hmac whsec_example_0123456789abcdef FILE, and with -binary | base64
    let cases = [
        (
            "supademo",
            lead,
            "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd",
        ),
        (
            "supademo",
            odd,
            "e61bcbf0a2256cfb7558918400bb2426350aee73656709aaec41faa6d861455e",
        ),
        (
            "storylane",
            odd,
            "5hvL8KIlbPt1WJGEALskJjUK7nNlZwmq7EH6pthhRV4=",
        ),
    ];
    for (provider, file, signature) in cases {
        let bytes = fs::read(file).unwrap();
        for (from, stdin) in [(file, &b""[..]), ("-", &bytes)] {
            let args = ["send", provider, "--body", from, "--url", &url];
            run(&mut with_secrets(args), stdin).assert_code(0);
            let received = log.lock().unwrap().pop().unwrap();
            assert_eq!(received.body, bytes);
            assert_eq!(received.path, "/hooks?a=1");
            assert_eq!(
                received.header(&format!("x-{provider}-signature")),
                signature
            );
            assert_eq!(received.header("content-type"), "application/json");
        }
    }
    let folder = folder.path().to_str().unwrap();
    for (file, message) in [
        ("/no/such/file", "cannot read /no/such/file"),
        (folder, "directory"),
    ] {
        let ran = run(
            &mut with_secrets(["send", "supademo", "--body", file, "--url", &url]),
            b"",
        );
        ran.assert_code(3).assert_says(message);
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn headers_are_added_and_replaced() {
    let (server, log) = Server::recording(204);
    let args = [
        "-H",
        "X-Trace: a",
        "-H",
        "x-trace:b",
        "-H",
        "content-type: text/plain",
        "-H",
        "Host: hooks.example.com",
        "-H",
        "x-supademo-signature: none",
    ];
    lead(&server.url("/"), &args).assert_code(0);
    let received = log.lock().unwrap().pop().unwrap();
    let traces: Vec<_> = received.headers.get_all("x-trace").iter().collect();
    assert_eq!(traces, ["a", "b"]);
    let once = [
        ("content-type", "text/plain"),
        ("host", "hooks.example.com"),
        ("x-supademo-signature", "none"),
    ];
    for (name, value) in once {
        assert_eq!(
            received.headers.get_all(name).iter().collect::<Vec<_>>(),
            [value]
        );
    }
}

#[test]
fn a_dry_run_prints_the_request_and_sends_nothing() {
    let (server, log) = Server::recording(204);
    let url = server.url("/hooks");
    let file = sample(LEAD_CAPTURED);
    let body = fs::read_to_string(&file).unwrap();
    let args = [
        "send",
        "supademo",
        "--body",
        file.to_str().unwrap(),
        "--url",
        &url,
        "--dry-run",
    ];
    let signature = "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd";

    let ran = run(&mut with_secrets(args), b"");
    ran.assert_code(0);
    let (head, printed) = ran.stdout.split_once("\n\n").unwrap();
    let expected = format!(
        "POST {url}\ncontent-type: application/json\nuser-agent: {AGENT}\nx-supademo-signature: {signature}"
    );
    assert_eq!(
        (head, printed),
        (expected.as_str(), format!("{body}\n").as_str())
    );

    let ran = run(&mut with_secrets(["--json"].iter().chain(&args)), b"");
    ran.assert_code(0);
    let line = summary(&ran);
    let headers = json!([
        ["content-type", "application/json"],
        ["user-agent", AGENT],
        ["x-supademo-signature", signature]
    ]);
    assert_eq!(
        (&line["method"], &line["url"]),
        (&json!("POST"), &json!(url))
    );
    assert_eq!((&line["headers"], &line["body"]), (&headers, &json!(body)));
    assert!(log.lock().unwrap().is_empty());

    // Nothing in a body steers the terminal.
    let args = ["send", "supademo", "--body", "-", "--dry-run"];
    let ran = run(&mut with_secrets(args), b"a\x1b[2J\xff\"\\\tb\nc");
    ran.assert_code(0);
    assert!(
        ran.stdout.ends_with("\n\na\\u{1b}[2J\\xff\"\\\tb\nc\n"),
        "{ran:#?}"
    );

    // The password in an address is a secret too.
    let url = "http://jane:hunter2@127.0.0.1/";
    let ran = lead(url, &["--dry-run"]);
    ran.assert_code(0).assert_says("POST http://127.0.0.1/");
    assert!(!ran.said().contains("hunter2"));
}

#[test]
fn so_many_are_sent_and_so_many_at_a_time() {
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
    // The last is due half a second after the first, but for how coarse timers are.
    assert!(
        start.elapsed() >= Duration::from_millis(460),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(log.lock().unwrap().len(), 11);
}

#[test]
fn the_answer_to_one_is_told_without_steering_the_terminal() {
    let cases: [(&'static [u8], &str); 5] = [
        (b"", " ms, not 2xx as expected\n"),
        (
            b"no such secret\n",
            " ms, not 2xx as expected  no such secret\n",
        ),
        (
            b"{\"error\":\"\x1b[2J\"}",
            " ms, not 2xx as expected  {\"error\":\"\\u{1b}[2J\"}\n",
        ),
        (b"\xff\xfe", " ms, not 2xx as expected\n"),
        (&[b'a'; 5000], " ms, not 2xx as expected\n"),
    ];
    for (body, end) in cases {
        let app = Router::new().fallback(async move || (StatusCode::UNAUTHORIZED, body));
        let server = Server::start(app);
        let ran = lead(&server.url("/"), &[]);
        ran.assert_code(1);
        assert!(ran.stdout.starts_with("401 in "), "{ran:#?}");
        assert!(ran.stdout.ends_with(end), "{ran:#?}");
        let ran = lead(&server.url("/"), &["--json"]);
        let answer = &summary(ran.assert_code(1))["answer"];
        let text = str::from_utf8(body).ok().filter(|text| text.len() < 5000);
        assert_eq!(
            (&answer["status"], &answer["body"]),
            (&json!(401), &json!(text))
        );
    }
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
fn a_redirect_is_not_followed() {
    let (other, log) = Server::recording(204);
    let url = other.url("/");
    let app =
        Router::new().fallback(async move || (StatusCode::TEMPORARY_REDIRECT, [("location", url)]));
    let server = Server::start(app);
    lead(&server.url("/"), &[])
        .assert_code(1)
        .assert_says("307 in ");
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn an_address_without_an_answer_is_named_with_the_reason() {
    let (plain, log) = Server::recording(204);
    let tls_to_plain = plain.url("/").replace("http:", "https:");
    let closing = Server::raw(drop);
    let reading = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 64]);
    });
    let cut_off = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    });
    let babbling = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
    });
    let cases = [
        (NOBODY.to_owned(), "Connection refused"),
        (
            "https://no-such-host.invalid/".to_owned(),
            "failed to lookup address",
        ),
        (
            tls_to_plain,
            "the server does not speak TLS there; is it plain http?",
        ),
        (closing.url("/"), ""),
        (reading.url("/"), ""),
        (cut_off.url("/"), "the answer did not end: "),
        (babbling.url("/"), "invalid HTTP version"),
    ];
    for (url, reason) in cases {
        let message = format!("error: no answer from {url}: {reason}");
        let ran = lead(&url, &[]);
        ran.assert_code(4).assert_says(&message);
        assert_eq!(ran.stdout, "");

        let ran = lead(&url, &["--count", "3"]);
        ran.assert_code(4)
            .assert_says(&message)
            .assert_says("3 sent in ");

        let ran = lead(&url, &["--json"]);
        let line = summary(ran.assert_code(4));
        assert_eq!(
            (&line["sent"], &line["as_expected"]),
            (&json!(1), &json!(0))
        );
        assert_eq!(
            (&line["statuses"], &line["latency_ms"]),
            (&json!({}), &json!(null))
        );
        assert_eq!(line["failures"][0]["count"], 1);
        assert_eq!(line["answer"]["error"], line["failures"][0]["error"]);
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["exit"], 4);
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_failure_among_answers_is_a_no() {
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
fn a_server_that_does_not_answer_in_time_is_given_up() {
    let silent = Server::raw(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let endless = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
    });
    for server in [silent, endless] {
        let start = Instant::now();
        let ran = lead(&server.url("/"), &["--timeout", "0.3"]);
        ran.assert_code(4).assert_says("timed out");
        assert!(start.elapsed() < PATIENCE / 2);
    }
}

#[test]
fn plain_http_leaves_this_machine_only_when_told_to() {
    for url in [
        "http://example.com/",
        "http://192.0.2.1/hooks",
        "http://0.0.0.0:1/",
    ] {
        let ran = lead(url, &[]);
        ran.assert_code(2)
            .assert_says("is not of this machine")
            .assert_says("--insecure-http");
        assert_eq!(ran.stdout, "");
    }
    let ran = lead("http://no-such-host.invalid/", &["--insecure-http"]);
    ran.assert_code(4).assert_says("failed to lookup address");
}

#[test]
fn what_is_for_this_machine_goes_past_a_proxy() {
    let (server, log) = Server::recording(204);
    let (proxy, proxied) = Server::recording(204);
    let url = server.url("/");
    let mut command = with_secrets(["send", "supademo", "lead.captured", "--url", &url]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy.url("/"));
    }
    run(&mut command, b"").assert_code(0);
    assert!(proxied.lock().unwrap().is_empty());
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn a_certificate_has_to_be_trusted() {
    let (app, log) = recorder(204);
    let (server, pem) = Server::start_tls(app);
    let port = server.address.port();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("cert.pem");
    fs::write(&trusted, pem).unwrap();
    let trusted = trusted.to_str().unwrap();
    let other = folder.path().join("other.pem");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(&other, certified.cert.pem()).unwrap();
    let other = other.to_str().unwrap();
    let by_name = format!("https://localhost:{port}/");
    let by_address = format!("https://127.0.0.1:{port}/");

    lead(&by_name, &[])
        .assert_code(4)
        .assert_says("invalid peer certificate: ");
    lead(&by_name, &["--cacert", other])
        .assert_code(4)
        .assert_says("invalid peer certificate: ");
    let ran = lead(&by_address, &["--cacert", trusted]);
    ran.assert_code(4)
        .assert_says("certificate not valid for name");
    let key = sample(LEAD_CAPTURED);
    let ran = lead(&by_name, &["--cacert", key.to_str().unwrap()]);
    ran.assert_code(3)
        .assert_says("holds no certificates in PEM");
    lead(&by_name, &["--cacert", "/no/such/file"]).assert_code(3);
    assert!(log.lock().unwrap().is_empty());

    lead(&by_name, &["--cacert", trusted]).assert_code(0);
    let received = log.lock().unwrap().pop().unwrap();
    assert_eq!(received.json()["event"], "lead.captured");
}

#[test]
fn an_interrupted_run_says_what_was_done() {
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
        std::thread::sleep(Duration::from_millis(5));
    }
    running.interrupt();
    let ran = running.end();
    let line = summary(ran.assert_code(130));
    assert_eq!(line["interrupted"], true);
    assert_eq!(line["given_up"], 0);
    // What was under way was waited for, so nothing that was received goes unreported.
    let received = log.lock().unwrap().len();
    assert_eq!(line["sent"], received);
    assert!((5..1_000_000).contains(&received));
}

/// How long a run that gets no answer goes on after so many interruptions.
fn end_after(signals: u32) -> Duration {
    let (came, coming) = std::sync::mpsc::channel();
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
        std::thread::sleep(Duration::from_millis(200));
    }
    let ran = running.end();
    ran.assert_code(130)
        .assert_says("interrupted, 1 under way given up");
    start.elapsed()
}

#[test]
fn an_interruption_waits_for_what_is_under_way_but_not_long() {
    let grace = Duration::from_secs(2);
    let once = end_after(1);
    assert!((grace..PATIENCE / 2).contains(&once), "{once:?}");
    // A stall of the machine is no failure: one of several is fast.
    assert!((0..5).any(|_| end_after(2) < grace));
}

#[test]
fn an_output_that_nobody_reads_is_no_error() {
    let (server, log) = Server::recording(500);
    let url = server.url("/");
    for args in [&["--count", "3"][..], &["--json"], &["--dry-run"]] {
        let base = ["send", "supademo", "lead.captured", "--url", &url];
        let mut command = with_secrets(base.iter().chain(args));
        let (code, said) = run_unread(&mut command);
        assert_eq!(said, "", "{args:?}");
        // It still says that the answers were not as expected.
        assert_eq!(
            code,
            Some(i32::from(!args.contains(&"--dry-run"))),
            "{args:?}"
        );
    }
    assert_eq!(log.lock().unwrap().len(), 4);
}

#[test]
fn a_listener_gets_what_is_sent_without_a_url() {
    let (mut listener, address) = Running::listen(&["--count", "2"]);
    let url = format!("http://{address}/");
    lead(&url, &["--set", "viewer.email=a@example.com"]).assert_code(0);
    lead(&url, &["--forge", "wrong-secret"]).assert_code(0);
    let (first, second) = (listener.line(), listener.line());
    assert_eq!(
        (&first["verdict"], &first["event"]),
        (&json!("authentic"), &json!("lead.captured"))
    );
    assert_eq!(second["reason"], "signature_mismatch");
    listener.end().assert_code(0);

    let ran = run(
        &mut with_secrets(["send", "supademo", "demo.viewed", "--dry-run"]),
        b"",
    );
    let first = BufReader::new(ran.stdout.as_bytes())
        .lines()
        .next()
        .unwrap()
        .unwrap();
    assert_eq!(first, "POST http://127.0.0.1:4040/");
}
