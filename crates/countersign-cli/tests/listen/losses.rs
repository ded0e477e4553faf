//! What became of a delivery: in the capture, in the count at the end, and in the exit code.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    capture::captured,
    forward::application,
    support::{LEAD_HEX, PATIENCE, Running, lead, post, signed},
};

#[test]
fn the_capture_says_what_became_of_each_delivery() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let name = file.to_str().unwrap();
    let (taken, _heard) = application("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
    let (failing, _heard) = application("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let cases = [
        (taken, 201, 0),
        (failing, 503, 1),
        (format!("http://{closed}/"), 502, 1),
    ];
    for (url, status, code) in cases {
        let (listener, address) = Running::listen(&[
            "--capture",
            name,
            "supademo",
            "--forward",
            &url,
            "--count",
            "1",
        ]);
        assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, status);
        let ran = listener.end();
        ran.assert_code(code);
        assert_eq!(ran.json().pop().unwrap()["not_taken"], code);
    }
    let (listener, address) = Running::listen(&["--capture", name, "--count", "1"]);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    listener.end().assert_code(0);

    let lines = captured(&file);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["forwarded"], json!({ "answered": 201 }));
    assert_eq!(lines[1]["forwarded"], json!({ "answered": 503 }));
    let error = lines[2]["forwarded"]["failed"].as_str().unwrap();
    assert!(error.contains("refused"), "{error}");
    assert_eq!(lines[3]["forwarded"], Value::Null);
    for line in fs::read_to_string(&file).unwrap().lines() {
        let envelope: countersign::Envelope = serde_json::from_str(line).unwrap();
        assert_eq!(envelope.body().unwrap(), &lead());
    }
}

/// An application that accepts connections, and never answers.
fn silent() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    (
        format!("http://{}/", listener.local_addr().unwrap()),
        listener,
    )
}

#[test]
fn the_end_waits_for_what_is_under_way_but_not_for_ever_and_counts_what_it_cuts_off() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (url, application) = silent();
    let args = [
        "--capture",
        file.to_str().unwrap(),
        "supademo",
        "--forward",
        &url,
    ];
    let (listener, address) = Running::listen(&args);
    let sender = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = lead();
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n",
            body.len()
        );
        let request = [head.as_bytes(), &signed(LEAD_HEX), b"\r\n", &body].concat();
        std::io::Write::write_all(&mut stream, &request).unwrap();
        stream
    });
    let stream = sender.join().unwrap();
    // The delivery is at the application.
    let (connection, _) = application.accept().unwrap();
    listener.interrupt();
    let start = Instant::now();
    let ran = listener.end();
    assert!(start.elapsed() < PATIENCE / 4, "{:?}", start.elapsed());
    ran.assert_code(1);
    assert_eq!(ran.json().pop().unwrap()["cut_off"], 1);
    assert_eq!(captured(&file)[0]["forwarded"], "pending");
    drop((stream, connection));
}

#[test]
fn the_end_waits_for_an_application_that_answers_late() {
    let (url, application) = silent();
    let (listener, address) = Running::listen(&["supademo", "--forward", &url]);
    let sender = thread::spawn(move || post(address, &signed(LEAD_HEX), &lead()).0);
    let (mut connection, _) = application.accept().unwrap();
    listener.interrupt();
    thread::sleep(Duration::from_millis(700));
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    std::io::Write::write_all(&mut connection, answer).unwrap();
    let ran = listener.end();
    ran.assert_code(0);
    assert_eq!(sender.join().unwrap(), 200);
    assert_eq!(ran.json().pop().unwrap()["cut_off"], 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_write_error_is_told_by_the_exit_code_even_behind_a_backlog() {
    let (listener, address) = Running::listen(&["--capture", "/dev/full"]);
    // Nobody reads stdout, and its pipe is full.
    for _ in 0..400 {
        assert_eq!(post(address, b"", b"{}").0, 401);
    }
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 500);
    listener.interrupt();
    let id = listener.child.id();
    let start = Instant::now();
    let mut listener = listener;
    let code = loop {
        if let Some(status) = listener.child.try_wait().unwrap() {
            break status.code();
        }
        assert!(start.elapsed() < PATIENCE, "{id}");
        thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(code, Some(3));
}

#[test]
fn a_forward_that_is_not_under_way_is_not_counted() {
    let (listener, address) = Running::listen(&["--count", "1"]);
    assert_eq!(post(address, b"", b"").0, 401);
    let ran = listener.end();
    let tally: Value = ran.assert_code(0).json().pop().unwrap();
    for member in [
        "not_taken",
        "cut_off",
        "not_shown",
        "not_captured",
        "beyond_share",
    ] {
        assert_eq!(tally[member], 0, "{member}");
    }
}
