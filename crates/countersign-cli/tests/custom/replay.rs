use serde_json::{Value, json};

use crate::support::{
    Ran,
    capture::{Capture, delivery, with},
    command, run,
    server::{NOBODY, Server},
};

const SCHEME: [&str; 3] = [
    "--scheme-header=x-acme-signature",
    "--encoding=hex",
    "--event-pointer=/type",
];

fn acme(event: &str) -> Value {
    let body = json!({ "type": event }).to_string();
    with(delivery(body.as_bytes()), "provider", json!("acme"))
}

fn replay(capture: &Capture, args: &[&str]) -> Ran {
    let base = [
        "--json",
        "replay",
        "--url",
        NOBODY,
        "--dry-run",
        capture.name(),
    ];
    run(&mut command(base.iter().chain(args)), b"")
}

#[test]
fn an_unknown_provider_is_named_and_the_rest_is_sent() {
    let capture = Capture::of([delivery(b"{}"), acme("order.paid"), delivery(b"{}")]);
    let (server, log) = Server::recording(204);
    let url = server.url("/");
    let ran = run(&mut command(["replay", capture.name(), "--url", &url]), b"");
    ran.assert_code(3)
        .assert_says("line 2: the provider \"acme\" is not known")
        .assert_says("--scheme-file");
    assert_eq!(log.lock().unwrap().len(), 2);
    // A scheme without its provider's name is that of `custom`.
    replay(&capture, &SCHEME)
        .assert_code(3)
        .assert_says("line 2: the provider ")
        .assert_says("name it beside the scheme");
}

#[test]
fn its_events_are_selected_by_their_names() {
    let capture = Capture::of([
        acme("order.paid"),
        acme("order.sent"),
        delivery(br#"{"type":"order.paid"}"#),
    ]);
    let cases: [(&[&str], &[u64]); 4] = [
        (&["--provider=acme"], &[1, 2]),
        (&["--provider=acme", "--event=order.paid"], &[1]),
        (&["--provider=acme", "--provider=supademo"], &[1, 2, 3]),
        (&["--provider=acme", "--event=order.lost"], &[]),
    ];
    for (args, expected) in cases {
        let args = [args, &SCHEME].concat();
        let lines = replay(&capture, &args).assert_code(0).json();
        let numbers: Vec<_> = lines
            .iter()
            .filter_map(|line| line["line"].as_u64())
            .collect();
        assert_eq!(numbers, expected, "{args:?}");
        if let [1, ..] = *numbers {
            assert_eq!(
                (&lines[0]["provider"], &lines[0]["event"]),
                (&json!("acme"), &json!("order.paid"))
            );
        }
    }
}
