use std::sync::{Arc, Mutex};

use axum::{Router, routing::post};
use countersign::Secret;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::Forgery;
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;
use serde_json::json;

use crate::{
    lead, summary,
    support::{SECRET, run, server::Server, with_secrets},
};

const EVENTS: [(&str, &str); 7] = [
    ("supademo", "lead.captured"),
    ("supademo", "demo.viewed"),
    ("supademo", "demo.completed"),
    ("supademo", "showcase.viewed"),
    ("supademo", "webhook.test"),
    ("storylane", "known-session"),
    ("storylane", "unknown-session"),
];

/// An application as users write it, and the names of the events that it received.
fn application() -> (Server, Arc<Mutex<Vec<String>>>) {
    let log = Arc::<Mutex<Vec<String>>>::default();
    let secret = || Secret::new(SECRET).unwrap();
    let events = Arc::clone(&log);
    let supademo = post(async move |Webhook(delivery): Webhook<Supademo>| {
        let event = delivery.event();
        assert!(event.is_recognized());
        let name = event.name().unwrap().to_owned();
        events.lock().unwrap().push(name);
        StatusCode::NO_CONTENT
    });
    let events = Arc::clone(&log);
    let storylane = post(async move |Webhook(delivery): Webhook<Storylane>| {
        let event = delivery.event();
        assert!(event.is_recognized());
        let kind = if event.lead().is_some() {
            "known-session"
        } else {
            "unknown-session"
        };
        events.lock().unwrap().push(kind.to_owned());
        StatusCode::NO_CONTENT
    });
    let app = Router::new()
        .route(
            "/supademo",
            supademo.layer(WebhookLayer::new(Supademo, secret())),
        )
        .route(
            "/storylane",
            storylane.layer(WebhookLayer::new(Storylane, secret())),
        );
    (Server::start(app), log)
}

#[test]
fn every_event_is_accepted_by_a_receiver() {
    let (server, log) = application();
    for (provider, event) in EVENTS {
        let url = server.url(&format!("/{provider}"));
        let ran = run(
            &mut with_secrets(["send", provider, event, "--url", &url]),
            b"",
        );
        ran.assert_code(0);
        assert!(ran.stdout.starts_with("204 in "), "{ran:#?}");
        assert_eq!(log.lock().unwrap().pop().as_deref(), Some(event));
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn every_forgery_is_refused_or_does_not_exist() {
    let (server, log) = application();
    for (provider, event) in [
        ("supademo", "lead.captured"),
        ("storylane", "known-session"),
    ] {
        let url = server.url(&format!("/{provider}"));
        let mut impossible = Vec::new();
        for forgery in Forgery::ALL {
            let name = forgery.name();
            let args = [
                "--json", "send", provider, event, "--url", &url, "--forge", name,
            ];
            let ran = run(&mut with_secrets(args), b"");
            if ran.code == Some(2) {
                ran.assert_says(&format!("cannot forge {name} for {provider}"));
                impossible.push(name);
                continue;
            }
            ran.assert_code(0);
            let answer = &summary(&ran)["answer"];
            assert_eq!(answer["status"], 401, "{name}: {answer}");
        }
        // Hex has no base64, and neither scheme has a prefix, a list, a timestamp, an id or another
        // signed part.
        let mut expected = match provider {
            "supademo" => vec![
                "non-canonical-base64",
                "unpadded-base64",
                "upper-case",
                "url-safe-base64",
            ],
            _ => vec!["url-safe-base64"],
        };
        expected.extend([
            "altered-field",
            "altered-id",
            "altered-timestamp",
            "future-timestamp",
            "many-wrong-signatures",
            "missing-field",
            "missing-id",
            "missing-timestamp",
            "other-url",
            "repeated-timestamp",
            "second-id",
            "sha256",
            "stale-timestamp",
            "upper-case-prefix",
            "without-prefix",
            "wrong-tag",
        ]);
        expected.sort_unstable();
        impossible.sort_unstable();
        assert_eq!(impossible, expected, "{provider}");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn a_forgery_that_is_accepted_is_a_failure() {
    let (server, log) = Server::recording(204);
    let ran = lead(&server.url("/"), &["--forge", "flipped-body-bit"]);
    ran.assert_code(1).assert_says("not 401 as expected");
    assert_eq!(log.lock().unwrap().len(), 1);
    let ran = lead(&server.url("/"), &["--forge", "flipped-bit"]);
    ran.assert_code(2).assert_says("flipped-body-bit");
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn set_takes_json_or_else_a_string() {
    let (server, log) = Server::recording(204);
    let cases = [
        (
            "viewer.company=Acme Inc",
            "/viewer/company",
            json!("Acme Inc"),
        ),
        ("viewer.company=", "/viewer/company", json!("")),
        ("company=a=b", "/company", json!("a=b")),
        ("score=42", "/score", json!(42)),
        ("viewer.phone=\"42\"", "/viewer/phone", json!("42")),
        ("viewer=null", "/viewer", json!(null)),
        ("tags=[\"a\",1]", "/tags", json!(["a", 1])),
        ("tags=[\"a\",1", "/tags", json!("[\"a\",1")),
        ("event=demo.shared", "/event", json!("demo.shared")),
        ("new.member.0={\"a\":true}", "/new/member/0/a", json!(true)),
    ];
    for (set, pointer, expected) in cases {
        lead(&server.url("/"), &["--set", set]).assert_code(0);
        let received = log.lock().unwrap().pop().unwrap();
        assert_eq!(received.json().pointer(pointer), Some(&expected), "{set}");
    }
    lead(
        &server.url("/"),
        &["--set", "a=1", "--set", "b=2", "--set", "a=3"],
    )
    .assert_code(0);
    let body = log.lock().unwrap().pop().unwrap().json();
    assert_eq!((&body["a"], &body["b"]), (&json!(3), &json!(2)));
}

#[test]
fn set_members_are_signed() {
    let (server, _) = application();
    lead(
        &server.url("/supademo"),
        &["--set", "viewer.company=\u{c4}cme"],
    )
    .assert_code(0);
}
