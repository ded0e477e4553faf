use std::{net::TcpListener, process::Command};

use serde_json::json;

use crate::{
    platforms::{By, PLATFORMS, Platform},
    support::{Running, capture::Capture, command, post, run},
};

/// A listener for the platform, and its URL.
fn listen(platform: &Platform, args: &[&str]) -> (Running, String) {
    let folder = tempfile::tempdir().unwrap();
    let args = [&["--json", "--bind=127.0.0.1:0"], args].concat();
    let mut running = Running::start(&mut platform.command("listen", By::File, &folder, &args));
    let line = running.line();
    assert_eq!(line["providers"], json!([platform.name]));
    let url = format!("{}/hooks", line["listening"].as_str().unwrap());
    (running, url)
}

fn send(platform: &Platform, url: &str, args: &[&str]) -> Command {
    let folder = tempfile::tempdir().unwrap();
    let event = platform
        .event_field
        .map(|field| format!("-H{field}: {}", platform.event.1));
    let event = event.as_deref();
    let args: Vec<_> = ["--body=-", "--url", url]
        .iter()
        .chain(args)
        .copied()
        .chain(event)
        .collect();
    platform.command("send", By::Options, &folder, &args)
}

#[test]
fn what_is_sent_is_received_captured_and_sent_again() {
    for platform in &PLATFORMS {
        let (body, event) = platform.event;
        let capture = Capture::new("");
        let (mut listener, url) = listen(platform, &["--capture", capture.name()]);
        run(&mut send(platform, &url, &["--count=2"]), body.as_bytes()).assert_code(0);
        for forgery in ["flipped-body-bit", "wrong-secret", "missing"] {
            run(
                &mut send(platform, &url, &["--forge", forgery]),
                body.as_bytes(),
            )
            .assert_code(0);
        }
        for _ in 0..2 {
            let line = listener.line();
            assert_eq!(
                (&line["verdict"], &line["provider"], &line["event"]),
                (&json!("authentic"), &json!(platform.name), &json!(event)),
                "{line}"
            );
        }
        for reason in ["signature_mismatch", "signature_mismatch", "header_missing"] {
            let line = listener.line();
            assert_eq!(line["reason"], reason, "{line}");
        }
        listener.interrupt();
        listener.end().assert_code(0);

        let lines = capture.lines();
        assert_eq!(lines.len(), 5);
        let ids: Vec<_> = lines[..2]
            .iter()
            .map(|line| &line["verdict"]["accepted"]["id"])
            .collect();
        // Standard Webhooks signs the id, and each request has its own.
        assert_eq!(ids[0] != ids[1], platform.name == "standard", "{ids:?}");
        let (mut again, url) = listen(platform, &["--count=2"]);
        let scheme = platform.scheme(By::Options, &tempfile::tempdir().unwrap());
        let scheme = scheme.iter().map(String::as_str);
        let args: Vec<_> = [
            "replay",
            capture.name(),
            "--url",
            &url,
            "--provider",
            platform.name,
        ]
        .into_iter()
        .chain(["--event", event])
        .chain(scheme)
        .collect();
        run(&mut command(args), b"")
            .assert_code(0)
            .assert_says("2 sent in ");
        for _ in 0..2 {
            assert_eq!(again.line()["verdict"], "authentic");
        }
        again.end().assert_code(0);
    }
}

#[test]
fn a_stale_or_altered_request_is_refused() {
    let stripe = &PLATFORMS[1];
    let (mut listener, url) = listen(stripe, &[]);
    let cases = [
        ("stale-timestamp", "timestamp_out_of_tolerance"),
        ("future-timestamp", "timestamp_out_of_tolerance"),
        ("altered-timestamp", "signature_mismatch"),
        ("missing-timestamp", "signature_malformed"),
        ("wrong-tag", "signature_malformed"),
    ];
    for (forgery, reason) in cases {
        let mut command = send(stripe, &url, &["--forge", forgery]);
        run(&mut command, stripe.event.0.as_bytes()).assert_code(0);
        assert_eq!(listener.line()["reason"], reason, "{forgery}");
    }
}

#[test]
fn a_signed_url_is_that_of_the_origin() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = free.local_addr().unwrap().to_string();
    drop(free);
    let origin = format!("http://{bind}");
    let scheme = [
        "--scheme-header=x-sig",
        "--encoding=hex",
        "--signed-before=url",
    ];
    let with_key = |args: &[&str]| {
        let mut command = command(args.iter().chain(&scheme));
        command.env("CUSTOM_WEBHOOK_SECRET", "key");
        command
    };
    let args = ["--json", "listen", "--bind", &bind, "--origin", &origin];
    let mut listener = Running::start(&mut with_key(&args));
    listener.line();
    let url = format!("{origin}/hooks?a=1");
    let send = |args: &[&str]| {
        let args = [&["send", "--body=-", "--url", &url], args].concat();
        run(&mut with_key(&args), b"{}").assert_code(0);
    };
    send(&[]);
    send(&["--forge=other-url"]);
    let (first, second) = (listener.line(), listener.line());
    assert_eq!(
        (&first["verdict"], &first["path"]),
        (&json!("authentic"), &json!("/hooks?a=1"))
    );
    assert_eq!(second["reason"], "signature_mismatch", "{second}");
    assert_ne!(second["path"], "/hooks?a=1");
}

#[test]
fn it_is_received_beside_a_provider_that_is_built_in() {
    let mut command = command([
        "--json",
        "listen",
        "supademo",
        "acme",
        "--scheme-header=x-acme-signature",
        "--encoding=hex",
        "--event-pointer=/type",
        "--bind=127.0.0.1:0",
    ]);
    command.env("SUPADEMO_WEBHOOK_SECRET", "key");
    command.env("ACME_WEBHOOK_SECRET", "key");
    let mut listener = Running::start(&mut command);
    let line = listener.line();
    assert_eq!(line["providers"], json!(["supademo", "acme"]));
    // printf 'countersign fingerprint' | openssl dgst -sha256 -hmac key
    let fingerprints = json!({ "supademo": ["c28a6c97"], "acme": ["c28a6c97"] });
    assert_eq!(line["fingerprints"], fingerprints);
    let address = line["listening"].as_str().unwrap().strip_prefix("http://");
    let address = address.unwrap().parse().unwrap();
    // printf '{"event":"webhook.test","type":"order.paid"}' | openssl dgst -sha256 -hmac key
    let mac = "cb8fb46564fd42e9be483f720b7a529949abc5358e943ac7e4022690cc8a8504";
    let body = br#"{"event":"webhook.test","type":"order.paid"}"#;
    let cases = [
        ("supademo", "x-supademo-signature", "webhook.test"),
        ("acme", "x-acme-signature", "order.paid"),
    ];
    for (provider, header, event) in cases {
        let header = format!("{header}: {mac}\r\n");
        assert_eq!(post(address, header.as_bytes(), body).0, 204);
        let line = listener.line();
        assert_eq!(
            (&line["provider"], &line["event"]),
            (&json!(provider), &json!(event))
        );
    }
}
