//! `replay --undelivered` writes down what it delivers, and does not send it again.

use std::{
    fs,
    io::Read,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use axum::{Router, extract::Request};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    bodies, summary,
    support::{
        KNOWN, KNOWN_BASE64, LEAD_HEX, PATIENCE, Running,
        capture::{Capture, delivery, event},
        command, lead, post, run, sample,
        server::{NOBODY, Server},
        signed,
    },
};

/// A capture of two deliveries of Supademo and one of Storylane, which nobody took: the first two were
/// forwarded.
fn undelivered() -> Capture {
    let capture = Capture::new("");
    for args in [
        &["--forward", NOBODY, "--keep-path", "--count", "2"][..],
        &["--count", "1"],
    ] {
        let args = [&["--capture", capture.name()], args].concat();
        let (listener, address) = Running::listen(&args);
        if args.contains(&"--forward") {
            let known = fs::read(sample(KNOWN)).unwrap();
            let signature = format!("x-storylane-signature: {KNOWN_BASE64}\r\n");
            assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 502);
            assert_eq!(post(address, signature.as_bytes(), &known).0, 502);
        } else {
            assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
        }
        listener.end();
    }
    assert_eq!(capture.lines().len(), 3);
    capture
}

fn outcomes(capture: &Capture) -> Vec<Value> {
    let lines = capture.lines();
    lines.iter().map(|line| line["forwarded"].clone()).collect()
}

/// How many were sent, and how many were passed over.
fn counts(capture: &Capture, url: &str, code: i32) -> (u64, u64) {
    let ran = capture.replay(url, &["--json", "--undelivered"]);
    let line = summary(ran.assert_code(code));
    assert_eq!(line["not_marked"], 0, "{line}");
    let count = |member: &str| line[member].as_u64().unwrap();
    (count("sent"), count("passed_over"))
}

#[test]
fn what_was_delivered_is_not_sent_again() {
    let capture = undelivered();
    let before = capture.lines();
    let (server, log) = Server::recording(204);
    assert_eq!(counts(&capture, &server.url("/"), 0), (3, 0));
    assert_eq!(counts(&capture, &server.url("/"), 0), (0, 3));
    assert_eq!(log.lock().unwrap().len(), 3);
    assert_eq!(outcomes(&capture), vec![json!({ "answered": 204 }); 3]);
    // Nothing else has changed.
    for (before, after) in before.iter().zip(capture.lines()) {
        let mut before = before.clone();
        before["forwarded"] = after["forwarded"].clone();
        assert_eq!(before, after);
    }
    // Without the flag, all is sent.
    let ran = capture.replay(&server.url("/"), &["--json"]);
    assert_eq!(summary(ran.assert_code(0))["sent"], 3);
}

#[test]
fn what_was_not_taken_is_sent_again_and_the_rest_is_not() {
    let capture = undelivered();
    let supademo_only = Server::start(Router::new().fallback(async |request: Request| {
        match request.headers().get("x-supademo-signature") {
            Some(_) => StatusCode::NO_CONTENT,
            None => StatusCode::SERVICE_UNAVAILABLE,
        }
    }));
    assert_eq!(counts(&capture, NOBODY, 4), (3, 0));
    for outcome in outcomes(&capture) {
        assert!(
            outcome["failed"].as_str().unwrap().contains("refused"),
            "{outcome}"
        );
    }
    assert_eq!(counts(&capture, &supademo_only.url("/"), 1), (3, 0));
    let (taken, not_taken) = (json!({ "answered": 204 }), json!({ "answered": 503 }));
    assert_eq!(
        outcomes(&capture),
        [taken.clone(), not_taken, taken.clone()]
    );
    let (server, log) = Server::recording(204);
    assert_eq!(counts(&capture, &server.url("/"), 0), (1, 2));
    assert!(
        log.lock().unwrap()[0]
            .headers
            .contains_key("x-storylane-signature")
    );
    assert_eq!(outcomes(&capture), vec![taken; 3]);
}

#[test]
fn a_run_that_does_not_deliver_to_the_application_changes_nothing() {
    let capture = undelivered();
    let before = fs::read(&capture.path).unwrap();
    let (server, _) = Server::recording(204);
    for args in [&[][..], &["--dry-run"], &["--dry-run", "--undelivered"]] {
        capture.replay(&server.url("/"), args).assert_code(0);
    }
    // The filters leave out all of it.
    let args = ["--undelivered", "--event", "webhook.test"];
    capture.replay(&server.url("/"), &args).assert_code(0);
    assert_eq!(fs::read(&capture.path).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_has_sent_is_sent_again_and_no_line_is_lost() {
    let capture = undelivered();
    let before = fs::read(&capture.path).unwrap();
    let (arrived, arrival) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let server = Server::raw(move |mut stream| {
        let mut head = [0; 64];
        let length = stream.read(&mut head).unwrap();
        if length > 0 {
            arrived.send(()).unwrap();
            // It does not answer before the other program is gone.
            let _ = released.recv_timeout(PATIENCE);
        }
    });
    let url = server.url("/");
    let args = ["replay", capture.name(), "--undelivered", "--url", &url];
    let mut running = Running::start(&mut command(args));
    arrival.recv_timeout(PATIENCE).unwrap();
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    drop(release);
    assert_eq!(fs::read(&capture.path).unwrap(), before);

    let (server, _) = Server::recording(204);
    assert_eq!(counts(&capture, &server.url("/"), 0), (3, 0));
    assert_eq!(counts(&capture, &server.url("/"), 0), (0, 3));
}

#[test]
fn a_listener_can_append_to_the_capture_meanwhile() {
    let capture = undelivered();
    let (listener, address) = Running::listen(&["--capture", capture.name()]);
    let poster = thread::spawn(move || {
        for _ in 0..30 {
            assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
        }
    });
    let (server, log) = Server::recording(204);
    let mut runs = 0;
    while !poster.is_finished() || runs == 0 {
        capture
            .replay(&server.url("/"), &["--undelivered"])
            .assert_code(0);
        runs += 1;
    }
    poster.join().unwrap();
    capture
        .replay(&server.url("/"), &["--undelivered"])
        .assert_code(0);
    listener.interrupt();
    listener.end().assert_code(0);
    assert_eq!(outcomes(&capture), vec![json!({ "answered": 204 }); 33]);
    assert_eq!(log.lock().unwrap().len(), 33);
}

#[test]
fn a_line_without_room_for_its_outcome_is_told() {
    let capture = Capture::of([delivery(b"1"), event("lead.captured")]);
    let before = fs::read(&capture.path).unwrap();
    let (server, log) = Server::recording(204);
    for _ in 0..2 {
        let ran = capture.replay(&server.url("/"), &["--undelivered"]);
        ran.assert_code(3)
            .assert_says("line 1: not marked as delivered, so it is sent again")
            .assert_says("line 2: ")
            .assert_says("2 not marked");
        let ran = capture.replay(&server.url("/"), &["--json", "--undelivered"]);
        assert_eq!(summary(ran.assert_code(3))["not_marked"], 2);
    }
    assert_eq!(bodies(&log).len(), 8);
    assert_eq!(fs::read(&capture.path).unwrap(), before);
    // What is not taken need not be marked.
    let (server, _) = Server::recording(503);
    let ran = capture.replay(&server.url("/"), &["--json", "--undelivered"]);
    assert_eq!(summary(ran.assert_code(1))["not_marked"], 0);
}

#[test]
fn standard_input_cannot_be_marked() {
    let (server, log) = Server::recording(204);
    let line = format!("{}\n", delivery(b"{}"));
    let url = server.url("/");
    let base = ["replay", "-", "--undelivered", "--url", &url];
    let ran = run(&mut command(base), line.as_bytes());
    ran.assert_code(2).assert_says("has to be a file");
    assert!(log.lock().unwrap().is_empty());
    let ran = run(
        &mut command(base.iter().chain(&["--dry-run"])),
        line.as_bytes(),
    );
    ran.assert_code(0).assert_says("line 1  ");

    // Neither can a pipe with a name.
    let mut cat = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_countersign");
    cat.args([
        "-c",
        &format!("printf '' | {program} replay /dev/stdin --undelivered"),
    ]);
    let ran = cat.stdout(Stdio::null()).output().unwrap();
    assert_eq!(ran.status.code(), Some(2), "{ran:?}");
}
