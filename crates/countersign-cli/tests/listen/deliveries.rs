use std::{fs, io::Write, net::TcpStream, time::Instant};

use crate::{
    capture::captured,
    forward::application,
    support::{
        KNOWN, KNOWN_BASE64, LEAD_HEX, PATIENCE, Running, SECRET, command, lead, post, sample,
        signed,
    },
};

/// Headers, body, the status, the verdict or the reason, and the provider.
type Case<'a> = (&'a [u8], &'a [u8], u16, &'a str, &'a str);

#[test]
fn each_request_is_judged_answered_and_reported() {
    let (mut listener, address) = Running::listen(&[]);
    let known = fs::read(sample(KNOWN)).unwrap();
    let storylane = format!("x-storylane-signature: {KNOWN_BASE64}\r\n").into_bytes();
    let (right, none) = (signed(LEAD_HEX), Vec::new());
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
fn a_delivery_is_received_even_if_its_sender_hangs_up() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let args = ["--capture", file.to_str().unwrap(), "--count", "20"];
    let (listener, address) = Running::listen(&args);
    for _ in 0..20 {
        let body = lead();
        let length = body.len();
        let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n");
        let mut stream = TcpStream::connect(address).unwrap();
        let request = [head.as_bytes(), &signed(LEAD_HEX), b"\r\n", &body].concat();
        stream.write_all(&request).unwrap();
        drop(stream);
    }
    let ran = listener.end();
    assert_eq!(ran.assert_code(0).json().last().unwrap()["authentic"], 20);
    assert_eq!(captured(&file).len(), 20);
}

#[test]
fn an_open_connection_does_not_delay_the_end() {
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
fn the_head_is_judged_before_the_body_and_an_incomplete_body_is_not_forwarded() {
    let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let args = [
        "supademo",
        "--forward",
        &url,
        "--forward-refused",
        "--max-body-bytes",
        "10",
    ];
    let (mut listener, address) = Running::listen(&args);
    assert_eq!(post(address, b"", &lead()).0, 401);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 413);
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
fn a_delivery_of_another_provider_is_recognized() {
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
