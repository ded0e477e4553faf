use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use crate::support::{
    KNOWN, KNOWN_BASE64, LEAD_HEX, PATIENCE, Running, lead, post, run, sample, signed, with_secrets,
};

/// An application that answers one request, and passes it to the test.
pub(crate) fn application(answer: &'static str) -> (String, mpsc::Receiver<Vec<u8>>) {
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

/// Whether the head is complete, and the body as long as declared.
fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let length = text.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    request.len() >= end + 4 + length
}

#[test]
fn a_delivery_is_forwarded_unchanged_and_the_answer_is_returned() {
    let (url, heard) =
        application("HTTP/1.1 418 Teapot\r\nx-app: 1\r\ncontent-length: 5\r\n\r\nshort");
    let (mut listener, address) = Running::listen(&["supademo", "--forward", &url]);
    let headers = [
        &signed(LEAD_HEX)[..],
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
        &signed(LEAD_HEX)[..],
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
fn keep_path_keeps_the_path_and_a_listener_does_not_forward_to_itself() {
    let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let (listener, address) = Running::listen(&["--forward", &url, "--keep-path"]);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 204);
    let request = heard.recv_timeout(PATIENCE).unwrap();
    assert!(request.starts_with(b"POST /hooks?a=1 HTTP/1.1\r\n"));
    drop(listener);

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let itself = format!("http://{address}/again");
    let args = [
        "listen",
        "supademo",
        "--bind",
        &address,
        "--forward",
        &itself,
    ];
    let ran = run(&mut with_secrets(args), b"");
    ran.assert_code(2).assert_says("forward to itself for ever");
}

#[test]
fn a_refused_request_is_forwarded_only_with_the_flag() {
    for flag in [false, true] {
        let (url, heard) = application("HTTP/1.1 204 No Content\r\n\r\n");
        let mut args = vec!["supademo", "--forward", &url];
        args.extend(flag.then_some("--forward-refused"));
        let (mut listener, address) = Running::listen(&args);
        // The sender is refused, whatever the application answers.
        assert_eq!(post(address, &signed("00"), &lead()).0, 401);
        let line = listener.line();
        assert_eq!(line["forwarded"].is_null(), !flag, "{line}");
        assert_eq!(heard.try_recv().is_ok(), flag);
        if !flag {
            // Unblocks the application.
            let address = url.strip_prefix("http://").unwrap().strip_suffix("/app");
            drop(TcpStream::connect(address.unwrap()).unwrap());
        }
    }
}

#[test]
fn an_unreachable_application_is_answered_with_502() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (mut listener, address) =
        Running::listen(&["supademo", "--forward", &format!("http://{closed}/")]);
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 502);
    let line = listener.line();
    assert_eq!(line["verdict"], "authentic");
    let error = line["forwarded"]["error"].as_str().unwrap();
    assert!(error.contains("refused"), "{line}");
}

#[test]
fn each_provider_has_its_own_address() {
    let (supademo, heard_supademo) = application("HTTP/1.1 201 Created\r\n\r\n");
    let (storylane, heard_storylane) = application("HTTP/1.1 202 Accepted\r\n\r\n");
    let of = |name: &str, url: &str| format!("{name}={url}");
    let args = [
        "--forward",
        &of("supademo", &supademo),
        "--forward",
        &of("storylane", &storylane),
    ];
    let (_listener, address) = Running::listen(&args);
    let known = std::fs::read(sample(KNOWN)).unwrap();
    let signature = format!("x-storylane-signature: {KNOWN_BASE64}\r\n");
    assert_eq!(post(address, signature.as_bytes(), &known).0, 202);
    assert!(
        heard_storylane
            .recv_timeout(PATIENCE)
            .unwrap()
            .ends_with(&known)
    );
    assert!(heard_supademo.try_recv().is_err());
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 201);
    assert!(
        heard_supademo
            .recv_timeout(PATIENCE)
            .unwrap()
            .ends_with(&lead())
    );
}

#[test]
fn a_provider_without_an_address_is_not_forwarded_to_that_of_another() {
    let (url, heard) = application("HTTP/1.1 201 Created\r\n\r\n");
    let (mut listener, address) = Running::listen(&["--forward", &format!("supademo={url}")]);
    let known = std::fs::read(sample(KNOWN)).unwrap();
    let signature = format!("x-storylane-signature: {KNOWN_BASE64}\r\n");
    assert_eq!(post(address, signature.as_bytes(), &known).0, 204);
    let line = listener.line();
    assert!(line["forwarded"].is_null(), "{line}");
    assert!(heard.try_recv().is_err());
    assert_eq!(post(address, &signed(LEAD_HEX), &lead()).0, 201);
}

#[test]
fn an_address_that_would_get_the_wrong_deliveries_is_refused() {
    let url = "http://127.0.0.1:9/webhooks/supademo";
    let named = format!("supademo={url}");
    let other = format!("acme={url}");
    let cases: [(&[&str], &str); 5] = [
        (&["--forward", url], "--keep-path"),
        (&["--forward", url], "supademo and of storylane"),
        (&["--forward", &named, "--forward", &named], "two addresses"),
        (&["--forward", &other], "no secret of acme"),
        (&["--forward", "supademo=nowhere"], "begins with http://"),
    ];
    for (args, text) in cases {
        let args = [&["listen", "--bind", "127.0.0.1:0"], args].concat();
        run(&mut with_secrets(args), b"")
            .assert_code(2)
            .assert_says(text);
    }
}
