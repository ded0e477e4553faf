use countersign_inbox::State;
use serde_json::{Value, json};

use crate::support::{
    capture::with,
    inbox::{Store, accepted, lead},
};

#[test]
fn an_entry_is_shown_with_its_event_its_errors_and_its_body() {
    let body = br#"{"event":"lead.captured","email":"ada@example.com","viewed_at":"2025-06-01T14:30:00Z"}"#;
    let store = Store::of(&[(State::Dead, accepted(body))]);
    let ran = store.run(&["show", "1"]);
    ran.assert_code(0)
        .assert_says("entry 1  dead")
        .assert_says("provider     supademo")
        .assert_says("event        lead.captured")
        .assert_says("email        ada@example.com")
        .assert_says("attempts     1 of 1")
        .assert_says("received     2026-01-31T09:00:00Z")
        .assert_says("secret       current")
        .assert_says("POST /hooks?a=1\n")
        .assert_says("content-type: application/json\n")
        .assert_says(str::from_utf8(body).unwrap());
    let error = ran.stdout.lines().find(|line| line.contains("attempt 1 "));
    assert!(error.unwrap().ends_with("connection refused"), "{ran:?}");
    assert!(!ran.stdout.contains("due"), "{ran:?}");

    let shown = store.json(&["show", "1"]).remove(0);
    assert_eq!(shown["content"]["email"], "ada@example.com");
    assert_eq!(shown["content"]["recognized"], true);
    assert_eq!(shown["request"]["body"], str::from_utf8(body).unwrap());
    assert_eq!(shown["request"]["target"], "/hooks?a=1");
    assert_eq!(shown["delivery_id"].as_str().unwrap().len(), 71);
}

#[test]
fn what_the_types_do_not_know_is_shown_all_the_same() {
    let acme = with(lead("acme"), "provider", json!("acme"));
    let strange = accepted(br#"{"event":"demo.melted"}"#);
    let store = Store::of(&[
        (State::Waiting, acme),
        (State::Waiting, accepted(b"\xff\x00\x1b[2J")),
        (State::Waiting, strange),
        (State::Waiting, accepted(b"")),
    ]);
    let shown = store.json(&["show", "1"]).remove(0);
    assert_eq!(shown["content"], Value::Null);
    store
        .run(&["show", "1"])
        .assert_code(0)
        .assert_says("acme@example.com");

    let ran = store.run(&["show", "2"]);
    ran.assert_code(0)
        .assert_says("00000000  ff 00 1b 5b 32 4a                                ...[2J");
    let shown = store.json(&["show", "2"]).remove(0);
    assert_eq!(shown["request"]["body"]["base64"], "/wAbWzJK");

    let ran = store.run(&["show", "3"]);
    ran.assert_code(0)
        .assert_says("unrecognized")
        .assert_says("due ");
    store.run(&["show", "4"]).assert_code(0);
}

#[test]
fn credentials_are_masked() {
    let fields = json!([
        ["authorization", "Bearer hunter2"],
        ["cookie", "session=hunter2"],
        ["x-api-key", "hunter2"],
        ["x-supademo-signature", "hunter2"],
        ["x-note", "plain"],
    ]);
    let store = Store::of(&[(State::Waiting, with(lead("ada"), "fields", fields))]);
    for options in [&[][..], &["--json"]] {
        let ran = store.run(&[options, &["show", "1"]].concat());
        ran.assert_code(0)
            .assert_says("plain")
            .assert_says("masked");
        assert!(!ran.said().contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn a_long_body_is_cut_unless_all_of_it_is_wanted() {
    let body = "x".repeat(100_000);
    let store = Store::of(&[(State::Waiting, accepted(body.as_bytes()))]);
    let ran = store.run(&["show", "1"]);
    ran.assert_code(0)
        .assert_says("(83616 more bytes: --whole)");
    assert!(ran.stdout.len() < 20_000);
    let ran = store.run(&["show", "1", "--whole"]);
    assert!(ran.assert_code(0).stdout.contains(&body));
    let shown = store.json(&["show", "1"]).remove(0);
    assert_eq!(shown["request"]["body"], body);
}

#[test]
fn what_is_no_entry_is_not_shown() {
    let store = Store::of(&[(State::Waiting, lead("ada"))]);
    for id in ["2", "0", "9223372036854775807"] {
        let ran = store.run(&["show", id]);
        ran.assert_code(1)
            .assert_says(&format!("there is no entry {id}"));
        assert_eq!(ran.stdout, "");
    }
    for id in ["", "x", "1.5", "-1", "9223372036854775808"] {
        store.run(&["show", id]).assert_code(2);
    }
    store.run(&["show"]).assert_code(2).assert_says("<ID>");
}
