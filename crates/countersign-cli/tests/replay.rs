//! `replay`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

mod support;

use std::{
    fs::{self, OpenOptions},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::Secret;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;
use serde_json::{Value, json};
use support::{
    KNOWN, PATIENCE, Ran, Running, SECRET, UNKNOWN, command, run, run_unread, sample,
    server::{Log, NOBODY, Server, recorder},
    with_secrets,
};
use tempfile::TempDir;

/// A capture in a folder of its own, which is gone when it is dropped.
struct Capture {
    _folder: TempDir,
    path: PathBuf,
}

impl Capture {
    fn new(content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("capture.ndjson");
        fs::write(&path, content).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    fn of(deliveries: impl IntoIterator<Item = Value>) -> Self {
        let lines = deliveries
            .into_iter()
            .map(|delivery| format!("{delivery}\n"));
        Self::new(lines.collect::<String>())
    }

    fn name(&self) -> &str {
        self.path.to_str().unwrap()
    }

    fn replay(&self, url: &str, args: &[&str]) -> Ran {
        replay(&self.path, url, args)
    }
}

/// A secret in the environment has nothing to say here.
fn replay(capture: &Path, url: &str, args: &[&str]) -> Ran {
    let base = ["replay", capture.to_str().unwrap(), "--url", url];
    run(&mut command(base.iter().chain(args)), b"")
}

/// An authentic delivery, as `listen` writes it.
fn delivery(body: &[u8]) -> Value {
    json!({
        "received_at": "2026-01-31T09:00:00.123456789Z",
        "provider": "supademo",
        "verdict": "authentic",
        "event": "lead.captured",
        "recognized": true,
        "problem": null,
        "email": "jane@example.com",
        "viewed_at": null,
        "secret": "current",
        "path": "/hooks?a=1",
        "headers": [
            ["host", "127.0.0.1:4040"],
            ["content-type", "application/json"],
            ["content-length", "999"],
            ["x-supademo-signature", "5e1f"],
        ],
        "body": STANDARD.encode(body),
    })
}

fn refused(status: u16, reason: &str) -> Value {
    let mut refused = delivery(b"{}");
    let members = refused.as_object_mut().unwrap();
    for accepted in [
        "event",
        "recognized",
        "problem",
        "email",
        "viewed_at",
        "secret",
    ] {
        members.remove(accepted);
    }
    refused["verdict"] = json!("refused");
    refused["status"] = json!(status);
    refused["reason"] = json!(reason);
    refused["error"] = json!("it is not right");
    refused
}

fn with(mut delivery: Value, member: &str, value: Value) -> Value {
    delivery[member] = value;
    delivery
}

fn bodies(log: &Log) -> Vec<String> {
    let log = log.lock().unwrap();
    let bodies = log.iter().map(|received| received.body.to_vec());
    bodies
        .map(|body| String::from_utf8(body).unwrap())
        .collect()
}

/// The last line, as JSON.
#[track_caller]
fn summary(ran: &Ran) -> Value {
    ran.json().pop().unwrap()
}

/// Posts these headers and this body as they are, and waits for the answer.
fn post_raw(address: SocketAddr, headers: &[u8], body: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let head = format!("POST /hooks?a=%20b HTTP/1.1\r\ncontent-length: {length}\r\n");
    stream
        .write_all(&[head.as_bytes(), headers, b"\r\n", body].concat())
        .unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn what_was_captured_is_accepted_by_a_receiver() {
    let capture = Capture::new("");
    let (listener, address) = Running::listen(&["--capture", capture.name()]);
    let url = format!("http://{address}/");
    for event in ["lead.captured", "demo.viewed", "webhook.test"] {
        let args = ["send", "supademo", event, "--url", &url];
        run(&mut with_secrets(args), b"").assert_code(0);
    }
    for forgery in ["flipped-body-bit", "wrong-secret", "missing"] {
        let args = [
            "send",
            "supademo",
            "lead.captured",
            "--url",
            &url,
            "--forge",
            forgery,
        ];
        run(&mut with_secrets(args), b"").assert_code(0);
    }
    listener.interrupt();
    listener.end().assert_code(0);

    let handler = async |_: Webhook<Supademo>| StatusCode::NO_CONTENT;
    let layer = WebhookLayer::new(Supademo::new(Secret::new(SECRET).unwrap()));
    let server = Server::start(Router::new().fallback_service(post(handler).layer(layer)));
    let ran = capture.replay(&server.url("/"), &["--json"]);
    let line = summary(ran.assert_code(0));
    assert_eq!(
        (&line["sent"], &line["passed_over"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(line["statuses"], json!({ "204": 3 }));
    // What is not authentic is refused as it was before.
    let ran = capture.replay(&server.url("/"), &["--json", "--verdict", "refused"]);
    let line = summary(ran.assert_code(0));
    assert_eq!(
        (&line["sent"], &line["as_expected"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(line["statuses"], json!({ "401": 3 }));

    // With another secret it is the other way round.
    let handler = async |_: Webhook<Storylane>| StatusCode::NO_CONTENT;
    let layer = WebhookLayer::new(Storylane::new(Secret::new(SECRET).unwrap()));
    let server = Server::start(Router::new().fallback_service(post(handler).layer(layer)));
    let ran = capture.replay(&server.url("/"), &["--json"]);
    let lines = ran.assert_code(1).json();
    assert_eq!(lines.len(), 4);
    for (line, number) in lines.iter().zip(1..4) {
        assert_eq!(
            (&line["line"], &line["status"]),
            (&json!(number), &json!(401))
        );
        assert_eq!(line["provider"], "supademo");
    }
    assert_eq!(lines[1]["event"], "demo.viewed");
}

#[test]
fn bytes_are_sent_as_they_came() {
    let capture = Capture::new("");
    let (app, before) = recorder(204);
    let application = Server::start(app);
    let forward = application.url("/");
    let args = [
        "--capture",
        capture.name(),
        "--forward",
        &forward,
        "--forward-refused",
    ];
    let (listener, address) = Running::listen(&args);
    let requests: [(&[u8], &[u8]); 3] = [
        (
            b"host: hooks.example.com\r\nconnection: close\r\nuser-agent: sender/1\r\naccept: a/b\r\n\
              X-Twice: one\r\nX-Supademo-Signature: 00\r\nx-text: caf\xc3\xa9\r\nx-obs: caf\xe9\r\n\
              x-twice: two\r\n",
            b"\xff\x00\xfe not UTF-8 \r\n\x1b[2J",
        ),
        (b"connection: close\r\nuser-agent: a\r\naccept: *\r\nx-empty:\r\n", b""),
        (
            b"connection: close\r\nuser-agent: a\r\naccept: *\r\ncontent-encoding: gzip\r\n",
            b"{\"a\":  1.0e0, \"a\": \"\\u00e9\"}\n",
        ),
    ];
    for (headers, body) in requests {
        post_raw(address, headers, body);
    }
    listener.interrupt();
    listener.end().assert_code(0);

    let (server, after) = Server::recording(401);
    capture
        .replay(&server.url("/"), &["--verdict", "all", "--keep-path"])
        .assert_code(0);
    let (before, after) = (before.lock().unwrap(), after.lock().unwrap());
    assert_eq!((before.len(), after.len()), (3, 3));
    for ((sent, once), again) in requests.iter().zip(&*before).zip(&*after) {
        assert_eq!(again.body, sent.1);
        assert_eq!(again.path, "/hooks?a=%20b");
        let own = |name: &str| name == "host" || name == "content-length";
        let headers = |received: &support::server::Received| {
            let all = received
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()));
            all.filter(|(name, _)| !own(name.as_str()))
                .collect::<Vec<_>>()
        };
        assert_eq!(headers(again), headers(once));
        assert_eq!(again.header("host"), server.address.to_string());
        assert_eq!(again.header("content-length"), sent.1.len().to_string());
    }
    let first = &after[0].headers;
    assert_eq!(first["x-obs"].as_bytes(), b"caf\xe9");
    assert_eq!(first["x-text"].as_bytes(), "caf\u{e9}".as_bytes());
    assert_eq!(
        first.get_all("x-twice").iter().collect::<Vec<_>>(),
        ["one", "two"]
    );
    assert_eq!(first["user-agent"], "sender/1");
    assert!(!first.contains_key("connection"));
}

#[test]
fn filters_let_their_deliveries_pass() {
    let body = |name: &str| fs::read(sample(name)).unwrap();
    let storylane = |name| {
        let session = with(delivery(&body(name)), "provider", json!("storylane"));
        with(session, "event", json!("session"))
    };
    let at = |time: &str| with(delivery(b"{}"), "received_at", json!(time));
    let recent = chrono::Utc::now() - chrono::TimeDelta::minutes(30);
    let capture = Capture::of([
        delivery(b"{}"),
        storylane(KNOWN),
        storylane(UNKNOWN),
        with(delivery(b"{}"), "event", json!("demo.viewed")),
        with(delivery(b"{}"), "event", json!(null)),
        refused(401, "signature_mismatch"),
        with(refused(401, "header_missing"), "provider", json!(null)),
        at("2026-02-01T00:00:00Z"),
        at(&recent.to_rfc3339()),
    ]);
    let cases: &[(&[&str], &[u64])] = &[
        (&[], &[1, 2, 3, 4, 5, 8, 9]),
        (&["--verdict", "authentic"], &[1, 2, 3, 4, 5, 8, 9]),
        (&["--verdict", "refused"], &[6, 7]),
        (&["--verdict", "all"], &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (&["--provider", "storylane"], &[2, 3]),
        (
            &["--provider", "supademo", "--verdict", "all"],
            &[1, 4, 5, 6, 8, 9],
        ),
        (
            &["--provider", "supademo", "--provider", "storylane"],
            &[1, 2, 3, 4, 5, 8, 9],
        ),
        (&["--event", "lead.captured"], &[1, 8, 9]),
        (
            &["--event", "lead.captured", "--verdict", "all"],
            &[1, 8, 9],
        ),
        (
            &["--event", "demo.viewed", "--event", "session"],
            &[2, 3, 4],
        ),
        (&["--event", "known-session"], &[2]),
        (&["--event", "unknown-session"], &[3]),
        (&["--event", "Demo.Viewed"], &[]),
        (&["--provider", "supademo", "--event", "session"], &[]),
        (&["--since", "2026-02-01T00:00:00Z"], &[8, 9]),
        (&["--since", "2026-02-01T01:00:00+01:00"], &[8, 9]),
        (&["--until", "2026-02-01T00:00:00Z"], &[1, 2, 3, 4, 5]),
        (
            &[
                "--since",
                "2026-01-31T09:00:01Z",
                "--until",
                "2026-02-01T00:00:01Z",
            ],
            &[8],
        ),
        (&["--since", "1h"], &[9]),
        (&["--since", "1h", "--until", "10m"], &[9]),
        (&["--since", "10m"], &[]),
    ];
    for (args, expected) in cases {
        let base = ["--json", "--dry-run"];
        let args: Vec<_> = base.iter().chain(*args).copied().collect();
        let ran = capture.replay(NOBODY, &args);
        let lines = ran.assert_code(0).json();
        let numbers: Vec<_> = lines
            .iter()
            .filter_map(|line| line["line"].as_u64())
            .collect();
        assert_eq!(numbers, *expected, "{args:?}");
    }
    for (args, message) in [
        (["--since", "yesterday"], "a duration ago such as 2h"),
        (["--until", "2026-01-31"], "a duration ago such as 2h"),
        (["--verdict", "maybe"], "authentic, refused, all"),
        (["--provider", "acme"], "supademo, storylane"),
    ] {
        capture
            .replay(NOBODY, &args)
            .assert_code(2)
            .assert_says(message);
    }
}

#[test]
fn a_dry_run_lists_what_would_be_sent_and_sends_nothing() {
    let (server, log) = Server::recording(204);
    let capture = Capture::of([delivery(b"12345"), refused(401, "header_missing")]);
    let ran = capture.replay(&server.url("/in"), &["--dry-run", "--keep-path"]);
    let address = server.address;
    let line = "line 1  2026-01-31T09:00:00Z  supademo  lead.captured  5 bytes";
    assert_eq!(
        ran.assert_code(0).stdout,
        format!("{line}  → http://{address}/hooks?a=1\n")
    );
    assert_eq!(ran.stderr, "1 passed over\n");

    let ran = capture.replay(&server.url("/in"), &["--dry-run", "--json"]);
    assert_eq!(
        ran.assert_code(0).json(),
        [
            json!({
                "line": 1,
                "received_at": "2026-01-31T09:00:00.123456789Z",
                "provider": "supademo",
                "event": "lead.captured",
                "url": server.url("/in"),
                "body_bytes": 5,
            }),
            json!({ "listed": 1, "passed_over": 1 })
        ]
    );
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_captured_path_leads_to_no_other_server() {
    let (server, log) = Server::recording(204);
    let url = server.url("/in?secret=1");
    let cases = [
        ("/hooks?a=1", "/hooks?a=1"),
        ("/", "/"),
        ("/a%2Fb%20c?d=%26", "/a%2Fb%20c?d=%26"),
        ("/?", "/?"),
        ("//192.0.2.1/x?y", "//192.0.2.1/x?y"),
        ("http://192.0.2.1:81/x?y", "/x?y"),
        ("https://jane:pw@192.0.2.1/x", "/x"),
    ];
    let capture = Capture::of(cases.map(|(path, _)| with(delivery(b""), "path", json!(path))));
    capture.replay(&url, &["--keep-path"]).assert_code(0);
    let paths: Vec<_> = log
        .lock()
        .unwrap()
        .drain(..)
        .map(|received| received.path)
        .collect();
    assert_eq!(paths, cases.map(|(_, expected)| expected));

    capture.replay(&url, &[]).assert_code(0);
    let log = log.lock().unwrap();
    assert_eq!(log.len(), cases.len());
    assert!(log.iter().all(|received| received.path == "/in?secret=1"));
}

/// Lines that are no deliveries, each with something of what is said of it.
fn malformed() -> Vec<(Vec<u8>, &'static str)> {
    let good = delivery(b"0").to_string();
    let without = |member: &str| {
        let mut delivery = delivery(b"");
        delivery.as_object_mut().unwrap().remove(member);
        delivery.to_string()
    };
    let but = |member: &str, value: Value| with(delivery(b""), member, value).to_string();
    let headers = |value: Value| but("headers", json!([["content-type", "a/b"], value]));
    let many: Vec<_> = (0..40_000).map(|n| json!([format!("x-{n}"), ""])).collect();
    vec![
        (b"not JSON".to_vec(), "expected ident at column 2"),
        (b"null".to_vec(), "invalid type: null"),
        (b"[]".to_vec(), ""),
        (b"{}".to_vec(), "missing field `"),
        (b"\xff\xfe".to_vec(), "expected value"),
        (format!("{good} {good}").into_bytes(), "trailing characters"),
        (good.as_bytes()[..100].into(), "EOF while parsing"),
        (
            good.replacen("jane", "\u{1b}[2J", 1).into_bytes(),
            "control character",
        ),
        (
            [&b"{\"x\":"[..], &[b'['; 100_000]].concat(),
            "recursion limit exceeded",
        ),
        (without("body").into(), "missing field `body`"),
        (without("headers").into(), "missing field `headers`"),
        (without("received_at").into(), "missing field `received_at`"),
        (without("verdict").into(), "missing field `verdict`"),
        (but("received_at", json!("yesterday")).into(), ""),
        (
            but("provider", json!("acme")).into(),
            "unknown variant `acme`",
        ),
        (
            but("provider", json!("\u{1b}[2J")).into(),
            "unknown variant `\\u{1b}[2J`",
        ),
        (
            but("verdict", json!("maybe")).into(),
            "unknown variant `maybe`",
        ),
        (
            but("body", json!("not base64")).into(),
            "the body is not base64",
        ),
        (but("body", json!(7)).into(), "invalid type: integer"),
        (
            headers(json!(["x y", "z"])).into(),
            "\"x y\" is not a header name",
        ),
        (
            headers(json!(["", "z"])).into(),
            "\"\" is not a header name",
        ),
        (
            headers(json!(["x", "a\r\ny: b"])).into(),
            "x: not the value of a header",
        ),
        (
            headers(json!(["x", {"base64": "DQo="}])).into(),
            "x: not the value of a header",
        ),
        (
            headers(json!(["x", {"base64": "?"}])).into(),
            "x: the value is not base64",
        ),
        (headers(json!(["x"])).into(), "invalid length"),
        (
            but("headers", Value::Array(many)).into(),
            "too many headers",
        ),
    ]
}

#[test]
fn a_malformed_line_is_named_and_the_rest_is_sent() {
    let good = |number: usize| delivery(number.to_string().as_bytes()).to_string();
    let kinds = malformed();
    // An empty line is no delivery either, but nothing is wrong with it.
    let mut lines = vec![good(1).into_bytes(), Vec::new(), b"  \r".to_vec()];
    let first = lines.len() + 1;
    for (number, (line, _)) in kinds.iter().enumerate() {
        lines.push(line.clone());
        lines.push(good(number + 2).into_bytes());
    }
    let capture = Capture::new(lines.join(&b'\n'));
    let (server, log) = Server::recording(204);

    let ran = capture.replay(&server.url("/"), &[]);
    ran.assert_code(3);
    let warnings: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(warnings.len(), kinds.len());
    for (index, (warning, (_, message))) in warnings.iter().zip(&kinds).enumerate() {
        let number = first + 2 * index;
        assert!(
            warning.starts_with(&format!("warning: line {number}: ")),
            "{warning}"
        );
        assert!(warning.contains(message), "{message}: {warning}");
        assert!(!warning.contains('\u{1b}'), "{warning}");
    }
    ran.assert_says(&format!("{} sent in ", kinds.len() + 1));
    ran.assert_says(&format!("{} malformed", kinds.len()));
    let expected: Vec<_> = (1..kinds.len() + 2)
        .map(|number| number.to_string())
        .collect();
    assert_eq!(bodies(&log), expected);

    let ran = capture.replay(&server.url("/"), &["--json"]);
    let line = summary(ran.assert_code(3));
    assert_eq!(
        (&line["sent"], &line["malformed"]),
        (&json!(kinds.len() + 1), &json!(kinds.len()))
    );
    for (index, warning) in ran.stderr.lines().enumerate() {
        let warning: Value = serde_json::from_str(warning).unwrap();
        let number = format!("line {}: ", first + 2 * index);
        assert!(warning["warning"].as_str().unwrap().starts_with(&number));
    }
    capture
        .replay(NOBODY, &["--dry-run"])
        .assert_code(3)
        .assert_says("line 4: ");
    // An answer that is not as it should be is worse.
    let (server, _) = Server::recording(500);
    capture.replay(&server.url("/"), &[]).assert_code(1);
}

#[test]
fn a_line_that_was_cut_off_is_named() {
    let good = delivery(b"{}").to_string();
    let (server, log) = Server::recording(204);
    for length in [1, 50, good.len() - 1] {
        let capture = Capture::new(format!("{good}\n{}", &good[..length]));
        let ran = capture.replay(&server.url("/"), &[]);
        ran.assert_code(3)
            .assert_says("warning: line 2: the line is cut off: EOF");
    }
    assert_eq!(log.lock().unwrap().len(), 3);
    // Only its newline is missing.
    Capture::new(format!("{good}\n{good}"))
        .replay(&server.url("/"), &[])
        .assert_code(0);
    assert_eq!(log.lock().unwrap().len(), 5);
}

#[test]
fn a_line_without_end_is_not_held_in_memory() {
    let good = delivery(b"{}").to_string();
    let capture = Capture::new(format!("{good}\n"));
    let mut file = OpenOptions::new().append(true).open(&capture.path).unwrap();
    // Zeros that take no room on the disk.
    file.set_len(300 << 20).unwrap();
    file.write_all(format!("\n{good}\n").as_bytes()).unwrap();
    let (server, log) = Server::recording(204);
    let ran = capture.replay(&server.url("/"), &[]);
    ran.assert_code(3)
        .assert_says("line 2: the line is longer than 64 MiB");
    assert_eq!(log.lock().unwrap().len(), 2);
}

#[test]
fn a_body_that_was_not_captured_is_not_made_up() {
    let (server, log) = Server::recording(413);
    for (status, reason) in [
        (413, "body_too_large"),
        (408, "read_timeout"),
        (400, "body_incomplete"),
    ] {
        let mut delivery = refused(status, reason);
        delivery["body"] = Value::Null;
        let capture = Capture::of([delivery]);
        let ran = capture.replay(&server.url("/"), &["--verdict", "all"]);
        ran.assert_code(3)
            .assert_says("line 1: its body was not captured");
        // Nobody asked for it.
        capture
            .replay(&server.url("/"), &[])
            .assert_code(0)
            .assert_says("0 sent");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn what_was_refused_has_to_be_refused_again() {
    let capture = Capture::of([
        refused(401, "signature_mismatch"),
        delivery(b"{}"),
        refused(422, "payload_unreadable"),
    ]);
    for (status, codes) in [(401, "2 3"), (422, "1 2"), (204, "1 3"), (500, "1 2 3")] {
        let (server, _) = Server::recording(status);
        let ran = capture.replay(&server.url("/"), &["--json", "--verdict", "all"]);
        let mut lines = ran.assert_code(1).json();
        lines.pop();
        let numbers: Vec<_> = lines.iter().map(|line| line["line"].to_string()).collect();
        assert_eq!(numbers.join(" "), codes);
        let ran = capture.replay(&server.url("/"), &["--verdict", "all"]);
        let number = numbers.last().unwrap();
        ran.assert_code(1).assert_says(&format!("line {number}  "));
    }
    let strange = Capture::of([refused(42, "header_missing")]);
    strange
        .replay(NOBODY, &["--verdict", "all"])
        .assert_code(3)
        .assert_says("42 is no status");
}

#[test]
fn one_after_another_is_in_the_order_of_the_file() {
    let numbers: Vec<_> = (0..200).map(|number| number.to_string()).collect();
    let capture = Capture::of(numbers.iter().map(|number| delivery(number.as_bytes())));
    let (server, log) = Server::recording(204);
    capture
        .replay(&server.url("/"), &[])
        .assert_code(0)
        .assert_says("200 sent in ");
    assert_eq!(bodies(&log), numbers);

    log.lock().unwrap().clear();
    capture
        .replay(&server.url("/"), &["--concurrency", "16"])
        .assert_code(0);
    let mut sent = bodies(&log);
    sent.sort_by_key(|number| number.parse::<u32>().unwrap());
    assert_eq!(sent, numbers);
}

#[test]
fn what_passes_a_filter_is_sent_at_the_rate() {
    let mut deliveries = vec![with(delivery(b""), "event", json!("demo.viewed")); 1000];
    deliveries.extend(vec![delivery(b""); 5]);
    let capture = Capture::of(deliveries);
    let (server, _) = Server::recording(204);
    let start = Instant::now();
    let args = ["--json", "--event", "lead.captured", "--rate", "10"];
    let line = summary(capture.replay(&server.url("/"), &args).assert_code(0));
    assert_eq!(
        (&line["sent"], &line["passed_over"]),
        (&json!(5), &json!(1000))
    );
    let took = start.elapsed();
    // Those that are passed over would take 100 seconds.
    assert!(
        (Duration::from_millis(370)..PATIENCE).contains(&took),
        "{took:?}"
    );
}

#[test]
fn a_capture_may_come_by_standard_input() {
    let capture = Capture::of([delivery(b"1"), delivery(b"2")]);
    let (server, log) = Server::recording(204);
    let bytes = fs::read(&capture.path).unwrap();
    run(
        &mut command(["replay", "-", "--url", &server.url("/")]),
        &bytes,
    )
    .assert_code(0);
    assert_eq!(bodies(&log), ["1", "2"]);
}

#[test]
fn a_capture_that_is_written_meanwhile_has_an_end() {
    let capture = Capture::new("");
    let (listener, address) = Running::listen(&["--capture", capture.name()]);
    let url = format!("http://{address}/");
    let args = [
        "send",
        "supademo",
        "lead.captured",
        "--url",
        &url,
        "--count",
        "50",
    ];
    run(&mut with_secrets(args), b"").assert_code(0);
    capture
        .replay(&url, &[])
        .assert_code(0)
        .assert_says("50 sent in ");
    listener.interrupt();
    listener.end().assert_code(0);
    assert_eq!(
        fs::read_to_string(&capture.path).unwrap().lines().count(),
        100
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    for args in [&["--json"][..], &[], &["--dry-run"]] {
        let ran = replay(Path::new("/no/such/file"), &url, args);
        ran.assert_code(3)
            .assert_says("cannot read /no/such/file: No such file");
        let ran = replay(Path::new(folder), &url, args);
        ran.assert_code(3)
            .assert_says(&format!("cannot read {folder}: Is a directory"));
        assert_eq!(ran.stdout, "");
    }
    let empty = Capture::new("");
    empty.replay(&url, &[]).assert_code(0).assert_says("0 sent");
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn an_address_is_judged_before_anything_is_sent() {
    let capture = Capture::of([delivery(b"{}"), delivery(b"{}")]);
    let cases = [
        ("http://example.com/", 2, "is not of this machine"),
        ("ftp://127.0.0.1/", 2, "ftp: is not an address of HTTP"),
        ("nonsense", 2, "begins with http:// or https://"),
        (NOBODY, 4, "Connection refused"),
        (
            "https://no-such-host.invalid/",
            4,
            "failed to lookup address",
        ),
    ];
    for (url, code, message) in cases {
        capture
            .replay(url, &[])
            .assert_code(code)
            .assert_says(message);
    }
    // Each of those that failed is named.
    let ran = capture.replay(NOBODY, &[]);
    ran.assert_says("line 1  ")
        .assert_says("line 2  ")
        .assert_says("2 sent in ");
    let (app, log) = recorder(204);
    let (server, pem) = Server::start_tls(app);
    let url = format!("https://localhost:{}/", server.address.port());
    capture
        .replay(&url, &[])
        .assert_code(4)
        .assert_says("invalid peer certificate");
    assert!(log.lock().unwrap().is_empty());
    let trusted = Capture::new(pem);
    capture
        .replay(&url, &["--cacert", trusted.name()])
        .assert_code(0);
    assert_eq!(log.lock().unwrap().len(), 2);
}

#[test]
fn an_interrupted_run_says_what_was_done() {
    let capture = Capture::of((0..20_000).map(|_| delivery(b"{}")));
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    let running = Running::start(&mut command([
        "--json",
        "replay",
        capture.name(),
        "--url",
        &url,
    ]));
    let start = Instant::now();
    while log.lock().unwrap().len() < 5 {
        assert!(start.elapsed() < PATIENCE, "nothing was sent");
        thread::sleep(Duration::from_millis(5));
    }
    running.interrupt();
    let ran = running.end();
    let line = summary(ran.assert_code(130));
    assert_eq!(
        (&line["interrupted"], &line["given_up"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(line["sent"], log.lock().unwrap().len());
}

#[test]
fn an_interruption_does_not_wait_for_more_input() {
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    let mut command = command(["--json", "replay", "-", "--url", &url]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    let mut input = running.child.stdin.take().unwrap();
    writeln!(input, "{}", delivery(b"{}")).unwrap();
    let start = Instant::now();
    while log.lock().unwrap().is_empty() {
        assert!(start.elapsed() < PATIENCE, "nothing was sent");
        thread::sleep(Duration::from_millis(5));
    }
    running.interrupt();
    let ran = running.end();
    assert_eq!(summary(ran.assert_code(130))["sent"], 1);
    drop(input);
}

#[test]
fn an_output_that_nobody_reads_ends_no_run() {
    let capture = Capture::of((0..300).map(|_| delivery(b"{}")));
    let (server, log) = Server::recording(500);
    let mut command = command(["replay", capture.name(), "--url", &server.url("/")]);
    assert_eq!(run_unread(&mut command), (Some(1), String::new()));
    assert_eq!(log.lock().unwrap().len(), 300);
}
