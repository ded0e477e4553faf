use std::fs;

use serde_json::json;

use crate::support::{
    KNOWN, UNKNOWN,
    capture::{Capture, delivery, event, refused, with},
    sample,
    server::{NOBODY, Server},
};

#[test]
fn filters_select_deliveries() {
    let body = |name: &str| fs::read(sample(name)).unwrap();
    let storylane = |name| with(delivery(&body(name)), "provider", json!("storylane"));
    let at = |seconds: i64| with(event("lead.captured"), "received_at", json!(seconds));
    let recent = chrono::Utc::now() - chrono::TimeDelta::minutes(30);
    let capture = Capture::of([
        event("lead.captured"),
        storylane(KNOWN),
        storylane(UNKNOWN),
        event("demo.viewed"),
        delivery(b"{}"),
        refused(401, "signature_mismatch"),
        with(refused(401, "header_missing"), "provider", json!(null)),
        // 2026-02-01T00:00:00Z
        at(1_769_904_000),
        at(recent.timestamp()),
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
        (&["--event", "every-member"], &[]),
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
    let capture = Capture::of([event("lead.captured"), refused(401, "header_missing")]);
    let ran = capture.replay(&server.url("/in"), &["--dry-run", "--keep-path"]);
    let address = server.address;
    let line = "line 1  2026-01-31T09:00:00Z  supademo  lead.captured  25 bytes";
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
                "received_at": "2026-01-31T09:00:00.123456Z",
                "provider": "supademo",
                "event": "lead.captured",
                "url": server.url("/in"),
                "body_bytes": 25,
            }),
            json!({ "listed": 1, "passed_over": 1 })
        ]
    );
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_captured_path_cannot_change_the_server() {
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
    let capture = Capture::of(cases.map(|(path, _)| with(delivery(b""), "target", json!(path))));
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

#[test]
fn undelivered_is_what_no_application_took() {
    let forwarded = |value| with(event("lead.captured"), "forwarded", value);
    let capture = Capture::of([
        forwarded(json!({ "answered": 204 })),
        forwarded(json!({ "answered": 503 })),
        forwarded(json!({ "failed": "connection refused" })),
        forwarded(json!("pending")),
        event("lead.captured"),
        refused(401, "signature_mismatch"),
        with(
            refused(401, "header_missing"),
            "forwarded",
            json!({ "answered": 302 }),
        ),
        forwarded(json!({ "answered": 299 })),
    ]);
    let cases: [(&[&str], &[u64]); 3] = [
        (&["--undelivered"], &[2, 3, 4, 5]),
        (&["--undelivered", "--verdict", "refused"], &[6, 7]),
        (&[], &[1, 2, 3, 4, 5, 8]),
    ];
    for (args, lines) in cases {
        let ran = capture.replay(NOBODY, &[&["--dry-run"], args].concat());
        ran.assert_code(0);
        let listed = ran
            .stdout
            .lines()
            .map(|line| line.split_whitespace().nth(1).unwrap());
        let listed: Vec<u64> = listed.map(|number| number.parse().unwrap()).collect();
        assert_eq!(listed, lines, "{args:?}");
    }
    let malformed = Capture::of([forwarded(json!("perhaps"))]);
    let ran = malformed.replay(NOBODY, &["--undelivered", "--dry-run"]);
    ran.assert_code(3).assert_says("unknown variant");
}
