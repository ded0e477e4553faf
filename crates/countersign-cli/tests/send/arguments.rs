use crate::support::{command, run, server::Server, with_secrets};

/// Asserts that each of the cases sends nothing, and prints its message.
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
            "content-length belongs to the connection",
        ),
        (
            "-H",
            "transfer-encoding: chunked",
            "transfer-encoding belongs to the connection",
        ),
        ("--url", "not a url", "--url"),
        ("--url", "ftp://127.0.0.1/", "ftp: is not an HTTP address"),
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
