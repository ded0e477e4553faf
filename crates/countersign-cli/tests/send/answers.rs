use std::{
    io::{Read, Write},
    time::Instant,
};

use axum::Router;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    lead, summary,
    support::{
        PATIENCE, run_unread,
        server::{NOBODY, Server},
        with_secrets,
    },
};

#[test]
fn a_single_answer_is_printed_escaped() {
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
fn an_address_without_an_answer_is_named_with_the_cause() {
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
        (cut_off.url("/"), "the answer is incomplete: "),
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
fn a_slow_server_times_out() {
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
fn a_closed_stdout_is_not_an_error() {
    let (server, log) = Server::recording(500);
    let url = server.url("/");
    for args in [&["--count", "3"][..], &["--json"], &["--dry-run"]] {
        let base = ["send", "supademo", "lead.captured", "--url", &url];
        let mut command = with_secrets(base.iter().chain(args));
        let (code, said) = run_unread(&mut command);
        assert_eq!(said, "", "{args:?}");
        // The exit code still tells that the answers were unexpected.
        assert_eq!(
            code,
            Some(i32::from(!args.contains(&"--dry-run"))),
            "{args:?}"
        );
    }
    assert_eq!(log.lock().unwrap().len(), 4);
}
