//! `listen`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

mod support;

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Instant,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use support::{
    KNOWN, LEAD_CAPTURED, PATIENCE, Running, SECRET, command, post, run, sample, with_secrets,
};

// openssl dgst -sha256 -hmac whsec_example_0123456789abcdef lead.captured.json
const LEAD: &str = "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd";
// The same of known.json, with -binary | base64
const KNOWN_BASE64: &str = "U0QCpIqoJywnhuVwvIbZvMDaJbOWTt3KCo583Q89Qdw=";

fn signed(value: &str) -> Vec<u8> {
    format!("x-supademo-signature: {value}\r\n").into_bytes()
}

fn lead() -> Vec<u8> {
    fs::read(sample(LEAD_CAPTURED)).unwrap()
}

/// An application that answers one request, and says what it was sent.
fn application(answer: &'static str) -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (said, heard) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !complete(&request) {
            let length = stream.read(&mut buffer).unwrap();
            if length == 0 {
                return;
            }
            request.extend(&buffer[..length]);
        }
        said.send(request).unwrap();
        stream.write_all(answer.as_bytes()).unwrap();
    });
    (format!("http://{address}/app"), heard)
}

/// Whether there is a head, and as much of a body as it declares.
fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let length = text.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    request.len() >= end + 4 + length
}

fn captured(file: &std::path::Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Headers, body, the status, the verdict or the reason, and the provider.
type Case<'a> = (&'a [u8], &'a [u8], u16, &'a str, &'a str);

#[test]
fn each_delivery_is_judged_answered_and_reported() {
    let (mut listener, address) = Running::listen(&[]);
    let known = fs::read(sample(KNOWN)).unwrap();
    let storylane = format!("x-storylane-signature: {KNOWN_BASE64}\r\n").into_bytes();
    let (right, none) = (signed(LEAD), Vec::new());
    let cases: [Case; 7] = [
        (&right, &lead(), 204, "authentic", "supademo"),
        (&storylane, &known, 204, "authentic", "storylane"),
        (&right, &known, 401, "signature_mismatch", "supademo"),
        (&storylane, &lead(), 401, "signature_mismatch", "storylane"),
        (
            &signed("00"),
            &lead(),
            401,
            "signature_malformed",
            "supademo",
        ),
        (
            &[right.clone(), right.clone()].concat(),
            &lead(),
            401,
            "header_repeated",
            "supademo",
        ),
        (&none, &lead(), 401, "header_missing", ""),
    ];
    for (headers, body, status, verdict, provider) in cases {
        let (answered, answer) = post(address, headers, body);
        let line = listener.line();
        assert_eq!(answered, status, "{verdict} {line}");
        let said = if status == 204 {
            &line["verdict"]
        } else {
            &line["reason"]
        };
        assert_eq!(said, verdict, "{line}");
        assert_eq!(
            line["provider"].as_str().unwrap_or_default(),
            provider,
            "{line}"
        );
        assert_eq!(line["body_bytes"], body.len(), "{line}");
        assert_eq!(line["path"], "/hooks?a=1");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    listener.interrupt();
    let ran = listener.end();
    let tally = &ran.assert_code(0).json()[0];
    assert_eq!(
        (&tally["authentic"], &tally["refused"]),
        (&2.into(), &5.into())
    );
}

#[test]
fn a_capture_has_the_exact_bytes_of_what_came() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let (listener, address) = Running::listen(&[
        "--capture",
        file.to_str().unwrap(),
        "--count",
        "3",
        "--max-body-bytes",
        "2000",
    ]);
    let headers = [&signed(LEAD)[..], b"x-note: caf\xe9\r\nx-note: two\r\n"].concat();
    post(address, &headers, &lead());
    post(address, b"", b"\xff\x00\r\n");
    let (status, _) = post(address, &signed(LEAD), &[b'x'; 2001]);
    assert_eq!(status, 413);
    listener.end().assert_code(0);

    let lines = captured(&file);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["body"], STANDARD.encode(lead()));
    assert_eq!(lines[0]["event"], "lead.captured");
    assert_eq!(lines[0]["path"], "/hooks?a=1");
    let headers = lines[0]["headers"].as_array().unwrap();
    let notes: Vec<_> = headers
        .iter()
        .filter(|field| field[0] == "x-note")
        .collect();
    assert_eq!(notes[0][1]["base64"], STANDARD.encode(b"caf\xe9"));
    assert_eq!(notes[1][1], "two");
    let signature = headers
        .iter()
        .find(|field| field[0] == "x-supademo-signature");
    assert_eq!(signature.unwrap()[1], LEAD);
    assert_eq!(lines[1]["body"], STANDARD.encode(b"\xff\x00\r\n"));
    assert_eq!(
        (&lines[1]["provider"], &lines[1]["reason"]),
        (&Value::Null, &"header_missing".into())
    );
    assert_eq!(lines[2]["reason"], "body_too_large");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    // A second run adds to it.
    let (listener, address) =
        Running::listen(&["--capture", file.to_str().unwrap(), "--count", "1"]);
    post(address, &signed(LEAD), &lead());
    listener.end().assert_code(0);
    assert_eq!(captured(&file).len(), 4);
}

#[test]
fn what_is_forwarded_is_untouched_and_its_answer_is_passed_back() {
    let (url, heard) =
        application("HTTP/1.1 418 Teapot\r\nx-app: 1\r\ncontent-length: 5\r\n\r\nshort");
    let (mut listener, address) = Running::listen(&["--forward", &url]);
    let headers = [
        &signed(LEAD)[..],
        b"x-note: caf\xe9\r\nContent-Type: application/json; v=1\r\n",
    ]
    .concat();
    let (status, answer) = post(address, &headers, &lead());
    assert_eq!(status, 418);
    assert!(
        answer.contains("x-app: 1\r\n") && answer.contains("\r\nshort\r\n"),
        "{answer}"
    );
    let request = heard.recv_timeout(PATIENCE).unwrap();
    assert!(request.starts_with(b"POST /app HTTP/1.1\r\n"));
    assert!(request.ends_with(&lead()));
    for field in [
        &signed(LEAD)[..],
        b"x-note: caf\xe9\r\n",
        b"content-type: application/json; v=1\r\n",
    ] {
        assert!(
            request.windows(field.len()).any(|part| part == field),
            "{field:?}"
        );
    }
    assert!(!request.windows(7).any(|part| part == b"host: x"));
    let line = listener.line();
    assert_eq!(line["forwarded"]["status"], 418, "{line}");
    assert!(line["forwarded"]["ms"].is_f64(), "{line}");
}

#[test]
fn a_path_is_kept_if_that_is_asked_for_and_nothing_is_sent_round() {
    let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let (listener, address) = Running::listen(&["--forward", &url, "--keep-path"]);
    assert_eq!(post(address, &signed(LEAD), &lead()).0, 204);
    let request = heard.recv_timeout(PATIENCE).unwrap();
    assert!(request.starts_with(b"POST /hooks?a=1 HTTP/1.1\r\n"));
    drop(listener);

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let itself = format!("http://{address}/again");
    let args = ["listen", "--bind", &address, "--forward", &itself];
    let ran = run(&mut with_secrets(args), b"");
    ran.assert_code(2).assert_says("come round for ever");
}

#[test]
fn what_is_refused_is_forwarded_only_if_that_is_asked_for() {
    for flag in [false, true] {
        let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
        let mut args = vec!["--forward", &url];
        args.extend(flag.then_some("--forward-refused"));
        let (mut listener, address) = Running::listen(&args);
        // Whatever the application says of it, the sender is refused.
        assert_eq!(post(address, &signed("00"), &lead()).0, 401);
        let line = listener.line();
        assert_eq!(line["forwarded"].is_null(), !flag, "{line}");
        assert_eq!(heard.try_recv().is_ok(), flag);
        if !flag {
            // Lets the application end.
            let address = url.strip_prefix("http://").unwrap().strip_suffix("/app");
            drop(TcpStream::connect(address.unwrap()).unwrap());
        }
    }
}

#[test]
fn an_application_that_is_not_there_is_reported_as_502() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (mut listener, address) = Running::listen(&["--forward", &format!("http://{closed}/")]);
    assert_eq!(post(address, &signed(LEAD), &lead()).0, 502);
    let line = listener.line();
    assert_eq!(line["verdict"], "authentic");
    let error = line["forwarded"]["error"].as_str().unwrap();
    assert!(error.contains("refused"), "{line}");
}

#[test]
fn nothing_that_a_sender_writes_steers_the_terminal() {
    // printf '{"event":"lead.captured","email":"\\u001b[2Ja@example.com\\n\xc2\x9b31m\xe2\x80\xae"}' |
    //   openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
    let signature = "f26daa9abd8672497f1afe4223a901f914413aa8ceebea72fee4b3ccf91eb09e";
    let body =
        "{\"event\":\"lead.captured\",\"email\":\"\\u001b[2Ja@example.com\\n\u{9b}31m\u{202e}\"}";
    // The colours are ours, so that nothing takes the escapes away.
    for color in ["always", "never"] {
        let args = [
            "--color",
            color,
            "listen",
            "--bind",
            "127.0.0.1:0",
            "--count",
            "2",
        ];
        let running = Running::start(&mut with_secrets(args));
        let (running, address) = running.said_address();
        post(address, &signed(signature), body.as_bytes());
        post(address, b"x-supademo-signature: \xc2\x9b31m\r\n", b"{}");
        let ran = running.end();
        ran.assert_code(0)
            .assert_says(r"\u{1b}[2Ja@example.com\n\u{9b}31m\u{202e}");
        assert!(
            !ran.stdout.contains("\u{1b}[2J") && !ran.stdout.contains("\u{1b}]"),
            "{ran:?}"
        );
        assert!(
            !ran.stdout.contains(['\u{9b}', '\u{202e}', '\u{7}']),
            "{ran:?}"
        );
    }
    let args = ["--json", "verify", "supademo", "--signature", signature];
    let ran = run(&mut with_secrets(args), body.as_bytes());
    let email = &ran.assert_code(0).json()[0]["email"];
    assert_eq!(email, "\u{1b}[2Ja@example.com\n\u{9b}31m\u{202e}");
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
        "{ran:?}"
    );
    // Nor what stands in a capture, or on the command line.
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("\u{1b}]0;t\u{7}");
    fs::write(&file, "{\"path\":\"\u{1b}[2J\"}\n\u{1b}[2J\n").unwrap();
    for args in [
        [
            "--color",
            "always",
            "doctor",
            "--capture",
            file.to_str().unwrap(),
        ],
        [
            "--color",
            "always",
            "replay",
            "--dry-run",
            file.to_str().unwrap(),
        ],
        [
            "--color",
            "always",
            "sign",
            "supademo",
            "--secret-env=\u{1b}[2J",
        ],
    ] {
        let ran = run(&mut with_secrets(args), b"");
        ran.assert_code(3);
        assert!(
            !ran.said().contains("\u{1b}[2J") && !ran.said().contains("\u{1b}]"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_delivery_whose_sender_has_gone_is_received_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let args = ["--capture", file.to_str().unwrap(), "--count", "20"];
    let (listener, address) = Running::listen(&args);
    for _ in 0..20 {
        let body = lead();
        let length = body.len();
        let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n");
        let mut stream = TcpStream::connect(address).unwrap();
        let request = [head.as_bytes(), &signed(LEAD), b"\r\n", &body].concat();
        stream.write_all(&request).unwrap();
        drop(stream);
    }
    let ran = listener.end();
    assert_eq!(ran.assert_code(0).json().last().unwrap()["authentic"], 20);
    assert_eq!(captured(&file).len(), 20);
}

#[test]
fn a_line_that_was_cut_off_takes_no_other_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    fs::write(&file, r#"{"received_at":"2026-01-01T00:0"#).unwrap();
    let args = ["--capture", file.to_str().unwrap(), "--count", "1"];
    let (listener, address) = Running::listen(&args);
    assert_eq!(post(address, &signed(LEAD), &lead()).0, 204);
    listener.end().assert_code(0);
    let text = fs::read_to_string(&file).unwrap();
    let whole: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!(whole["body"], STANDARD.encode(lead()));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_captured_is_answered_with_500_and_counted() {
    let (mut listener, address) = Running::listen(&["--capture", "/dev/full", "--count", "1"]);
    assert_eq!(post(address, &signed(LEAD), &lead()).0, 500);
    assert_eq!(listener.line()["verdict"], "authentic");
    let ran = listener.end();
    ran.assert_code(3)
        .assert_says("not captured, and answered with 500");
    assert_eq!(ran.json()[0]["not_captured"], 1);
}

#[test]
fn an_open_connection_does_not_keep_it() {
    let (listener, address) = Running::listen(&[]);
    let mut half = TcpStream::connect(address).unwrap();
    half.write_all(b"POST / HTTP/1.1\r\nhost: x\r\n").unwrap();
    let mut body = TcpStream::connect(address).unwrap();
    body.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nx")
        .unwrap();
    listener.interrupt();
    let start = Instant::now();
    listener.end().assert_code(0);
    assert!(start.elapsed() < PATIENCE / 4, "{:?}", start.elapsed());
}

#[test]
fn the_head_is_judged_before_the_body_and_a_part_of_a_body_is_not_passed_on() {
    let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let args = [
        "--forward",
        &url,
        "--forward-refused",
        "--max-body-bytes",
        "10",
    ];
    let (mut listener, address) = Running::listen(&args);
    assert_eq!(post(address, b"", &lead()).0, 401);
    assert_eq!(post(address, &signed(LEAD), &lead()).0, 413);
    for reason in ["header_missing", "body_too_large"] {
        let line = listener.line();
        assert_eq!(line["reason"], reason);
        assert!(
            line["body_bytes"].is_null() && line["forwarded"].is_null(),
            "{line}"
        );
    }
    assert!(heard.try_recv().is_err());
    drop(TcpStream::connect(
        url.strip_prefix("http://")
            .unwrap()
            .strip_suffix("/app")
            .unwrap(),
    ));
}

#[test]
fn another_providers_delivery_is_known_as_that() {
    let known = fs::read(sample(KNOWN)).unwrap();
    let mut only_supademo = command([
        "--json", "listen", "supademo", "--bind", "0", "--count", "1",
    ]);
    let mut listener = Running::start(only_supademo.env("SUPADEMO_WEBHOOK_SECRET", SECRET));
    let address = listener.line()["listening"].as_str().unwrap().to_owned();
    let address = address.strip_prefix("http://").unwrap().parse().unwrap();
    let storylane = format!("x-storylane-signature: {KNOWN_BASE64}\r\n");
    assert_eq!(post(address, storylane.as_bytes(), &known).0, 401);
    let line = listener.line();
    assert_eq!(line["provider"], "storylane", "{line}");
    assert_eq!(line["causes"][0]["code"], "other_provider", "{line}");
    listener.end().assert_code(0);
}

#[test]
fn it_does_not_start_with_what_cannot_work() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().display().to_string();
    let cases: [(&[&str], i32, &str); 10] = [
        (&["--bind", &taken], 4, "cannot listen on"),
        (&["--bind", "nowhere"], 2, "--bind"),
        (&["--capture", &dir], 3, "cannot write"),
        (&["--count", "0"], 2, "--count"),
        (&["--forward", "http://192.0.2.1/"], 2, "--insecure-http"),
        (&["--forward", "ftp://127.0.0.1/"], 2, "ftp"),
        (&["--forward", "127.0.0.1:3000"], 2, "begins with http://"),
        (&["--previous-secret-env", "X"], 2, "name the provider"),
        (&["--forward-refused"], 2, "--forward"),
        (&["--secret-env", "X"], 2, "name the provider"),
    ];
    for (args, code, text) in cases {
        let args = [&["listen", "--bind", "127.0.0.1:0"], args].concat();
        let args = if args.len() == 5 && args[3] == "--bind" {
            ["listen", "--bind", args[4]].to_vec()
        } else {
            args
        };
        let ran = run(&mut with_secrets(args), b"");
        ran.assert_code(code).assert_says(text);
    }
    let ran = run(&mut command(["listen", "--bind", "127.0.0.1:0"]), b"");
    ran.assert_code(3).assert_says("SUPADEMO_WEBHOOK_SECRET");
    let both = ["listen", "supademo", "storylane", "--secret-env", "X"];
    let ran = run(command(both).env("X", SECRET), b"");
    ran.assert_code(2).assert_says("one provider");
    let ran = run(&mut command(["listen", "storylane"]), b"");
    ran.assert_code(3)
        .assert_says("STORYLANE_WEBHOOK_SECRET is not set");
}
