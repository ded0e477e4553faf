use std::{
    io::Write,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    bodies, summary,
    support::{
        PATIENCE, Running,
        capture::{Capture, delivery, event, refused},
        command, run_unread,
        server::{NOBODY, Server, recorder},
    },
};

#[test]
fn a_refused_request_has_to_be_refused_again() {
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
        .assert_says("42 is not a status");
}

#[test]
fn requests_keep_the_order_of_the_file() {
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
fn the_rate_applies_to_what_is_sent() {
    let mut deliveries = vec![event("demo.viewed"); 1000];
    deliveries.extend(vec![event("lead.captured"); 5]);
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
    // Sending those that are passed over would take 100 seconds.
    assert!(
        (Duration::from_millis(370)..PATIENCE).contains(&took),
        "{took:?}"
    );
}

#[test]
fn nothing_is_sent_to_a_wrong_address() {
    let capture = Capture::of([delivery(b"{}"), delivery(b"{}")]);
    let cases = [
        ("http://example.com/", 2, "is not on this machine"),
        ("ftp://127.0.0.1/", 2, "ftp: is not an HTTP address"),
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
    // Each failure is printed.
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
fn an_interrupted_run_reports_what_was_sent() {
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
fn a_closed_stdout_does_not_end_a_run() {
    let capture = Capture::of((0..300).map(|_| delivery(b"{}")));
    let (server, log) = Server::recording(500);
    let mut command = command(["replay", capture.name(), "--url", &server.url("/")]);
    assert_eq!(run_unread(&mut command), (Some(1), String::new()));
    assert_eq!(log.lock().unwrap().len(), 300);
}
