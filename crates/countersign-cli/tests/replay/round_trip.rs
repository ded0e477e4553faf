use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use axum::{Router, routing::post};
use countersign::Secret;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;
use serde_json::json;

use crate::{
    summary,
    support::{
        PATIENCE, Running, SECRET,
        capture::Capture,
        run,
        server::{Received, Server, recorder},
        with_secrets,
    },
};

/// Posts these headers and this body as they are, and waits for the answer.
fn post_raw(address: SocketAddr, headers: &[u8], body: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let head = format!("POST /hooks?a=%20b HTTP/1.1\r\ncontent-length: {length}\r\n");
    stream
        .write_all(&[head.as_bytes(), headers, b"\r\n", body].concat())
        .unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn captured_deliveries_are_accepted_by_a_receiver() {
    let capture = Capture::new("");
    let (listener, address) = Running::listen(&["--capture", capture.name()]);
    let url = format!("http://{address}/");
    for event in ["lead.captured", "demo.viewed", "webhook.test"] {
        let args = ["send", "supademo", event, "--url", &url];
        run(&mut with_secrets(args), b"").assert_code(0);
    }
    for forgery in ["flipped-body-bit", "wrong-secret", "missing"] {
        let args = [
            "send",
            "supademo",
            "lead.captured",
            "--url",
            &url,
            "--forge",
            forgery,
        ];
        run(&mut with_secrets(args), b"").assert_code(0);
    }
    listener.interrupt();
    listener.end().assert_code(0);

    let handler = async |_: Webhook<Supademo>| StatusCode::NO_CONTENT;
    let layer = WebhookLayer::new(Supademo, Secret::new(SECRET).unwrap());
    let server = Server::start(Router::new().fallback_service(post(handler).layer(layer)));
    let ran = capture.replay(&server.url("/"), &["--json"]);
    let line = summary(ran.assert_code(0));
    assert_eq!(
        (&line["sent"], &line["passed_over"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(line["statuses"], json!({ "204": 3 }));
    // A refused request is refused again.
    let ran = capture.replay(&server.url("/"), &["--json", "--verdict", "refused"]);
    let line = summary(ran.assert_code(0));
    assert_eq!(
        (&line["sent"], &line["as_expected"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(line["statuses"], json!({ "401": 3 }));

    // Another provider's receiver refuses them.
    let handler = async |_: Webhook<Storylane>| StatusCode::NO_CONTENT;
    let layer = WebhookLayer::new(Storylane, Secret::new(SECRET).unwrap());
    let server = Server::start(Router::new().fallback_service(post(handler).layer(layer)));
    let ran = capture.replay(&server.url("/"), &["--json"]);
    let lines = ran.assert_code(1).json();
    assert_eq!(lines.len(), 4);
    for (line, number) in lines.iter().zip(1..4) {
        assert_eq!(
            (&line["line"], &line["status"]),
            (&json!(number), &json!(401))
        );
        assert_eq!(line["provider"], "supademo");
    }
    assert_eq!(lines[1]["event"], "demo.viewed");
}

#[test]
fn bytes_are_sent_as_they_came() {
    let capture = Capture::new("");
    let (app, before) = recorder(204);
    let application = Server::start(app);
    let forward = application.url("/");
    let args = [
        "--capture",
        capture.name(),
        "--forward",
        &forward,
        "--forward-refused",
        "--keep-path",
    ];
    let (listener, address) = Running::listen(&args);
    let requests: [(&[u8], &[u8]); 3] = [
        (
            b"host: hooks.example.com\r\nconnection: close\r\nuser-agent: sender/1\r\naccept: a/b\r\n\
              X-Twice: one\r\nX-Supademo-Signature: 00\r\nx-text: caf\xc3\xa9\r\nx-obs: caf\xe9\r\n\
              x-twice: two\r\n",
            b"\xff\x00\xfe not UTF-8 \r\n\x1b[2J",
        ),
        (b"connection: close\r\nuser-agent: a\r\naccept: *\r\nx-empty:\r\n", b""),
        (
            b"connection: close\r\nuser-agent: a\r\naccept: *\r\ncontent-encoding: gzip\r\n",
            b"{\"a\":  1.0e0, \"a\": \"\\u00e9\"}\n",
        ),
    ];
    for (headers, body) in requests {
        post_raw(address, headers, body);
    }
    listener.interrupt();
    listener.end().assert_code(0);

    let (server, after) = Server::recording(401);
    capture
        .replay(&server.url("/"), &["--verdict", "all", "--keep-path"])
        .assert_code(0);
    let (before, after) = (before.lock().unwrap(), after.lock().unwrap());
    assert_eq!((before.len(), after.len()), (3, 3));
    for ((sent, once), again) in requests.iter().zip(&*before).zip(&*after) {
        assert_eq!(again.body, sent.1);
        assert_eq!(again.path, "/hooks?a=%20b");
        let own = |name: &str| name == "host" || name == "content-length";
        let headers = |received: &Received| {
            let all = received
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()));
            all.filter(|(name, _)| !own(name.as_str()))
                .collect::<Vec<_>>()
        };
        assert_eq!(headers(again), headers(once));
        assert_eq!(again.header("host"), server.address.to_string());
        assert_eq!(again.header("content-length"), sent.1.len().to_string());
    }
    let first = &after[0].headers;
    assert_eq!(first["x-obs"].as_bytes(), b"caf\xe9");
    assert_eq!(first["x-text"].as_bytes(), "caf\u{e9}".as_bytes());
    assert_eq!(
        first.get_all("x-twice").iter().collect::<Vec<_>>(),
        ["one", "two"]
    );
    assert_eq!(first["user-agent"], "sender/1");
    assert!(!first.contains_key("connection"));
}
