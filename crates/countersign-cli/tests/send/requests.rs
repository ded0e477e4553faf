use std::fs;

use serde_json::json;

use crate::{
    lead, summary,
    support::{LEAD_CAPTURED, LEAD_HEX, Running, run, sample, server::Server, with_secrets},
};

const AGENT: &str = concat!("countersign/", env!("CARGO_PKG_VERSION"));

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
        ("supademo", lead, LEAD_HEX),
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

    let ran = run(&mut with_secrets(args), b"");
    ran.assert_code(0);
    let (head, printed) = ran.stdout.split_once("\n\n").unwrap();
    let expected = format!(
        "POST {url}\ncontent-type: application/json\nuser-agent: {AGENT}\nx-supademo-signature: {LEAD_HEX}"
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
        ["x-supademo-signature", LEAD_HEX]
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

    // A password in the URL is not printed.
    let url = "http://jane:hunter2@127.0.0.1/";
    let ran = lead(url, &["--dry-run"]);
    ran.assert_code(0).assert_says("POST http://127.0.0.1/");
    assert!(!ran.said().contains("hunter2"));
}

#[test]
fn the_default_url_is_that_of_listen() {
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
    let first = ran.stdout.lines().next().unwrap();
    assert_eq!(first, "POST http://127.0.0.1:4040/");
}
