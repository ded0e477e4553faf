use std::fs;

use serde_json::json;

use crate::support::{
    capture::{Capture, delivery, refused, with},
    inbox::{Store, accepted, lead},
    run,
};

#[test]
fn only_what_was_accepted_is_imported() {
    let capture = Capture::of([
        lead("ada"),
        refused(401, "signature_mismatch"),
        lead("ben"),
        lead("ada"),
        with(lead("cyd"), "verdict", json!("unknown")),
        with(refused(413, "body_too_large"), "body", json!(null)),
    ]);
    let store = Store::of(&[]);
    let ran = store.run(&["import", capture.name()]);
    assert_eq!(
        ran.assert_code(0).stdout,
        "2 imported\n1 there already\n3 not accepted\n"
    );
    let entries = store.json(&["list"]);
    assert_eq!(entries[1]["event"], "lead.captured");
    assert_eq!(entries[1]["duplicates"], 1);
    assert_eq!(entries[0]["state"], "waiting");
}

#[test]
fn malformed_lines_are_named_and_the_rest_is_imported() {
    let whole = lead("ada").to_string();
    let state = with(
        lead("eve"),
        "inbox",
        json!({ "id": 1, "state": "lost", "event": null }),
    );
    let lines = [
        "not JSON".to_owned(),
        whole.clone(),
        "{}".to_owned(),
        with(lead("ben"), "body", json!(null)).to_string(),
        with(lead("cyd"), "provider", json!(null)).to_string(),
        state.to_string(),
        lead("dan").to_string(),
        whole[..40].to_owned(),
    ];
    let capture = Capture::new(lines.join("\n"));
    let store = Store::of(&[]);
    let ran = store.run(&["import", capture.name()]);
    ran.assert_code(3)
        .assert_says("2 imported\n6 malformed\n")
        .assert_says("line 8: the line is cut off")
        .assert_says("line 4: a delivery without a provider or a body");
    for line in [1, 3, 4, 5, 6, 8] {
        ran.assert_says(&format!("warning: line {line}: "));
    }
    let report = store.run(&["--json", "import", capture.name()]);
    assert_eq!(report.json()[0]["duplicates"], 2);
    assert_eq!(report.stderr.lines().count(), 6);
}

#[test]
fn standard_input_is_imported_and_a_missing_file_is_not() {
    let store = Store::of(&[]);
    let lines = format!("\n{}\n\n{}\n", lead("ada"), lead("ben"));
    let ran = run(&mut store.command(&["import", "-"]), lines.as_bytes());
    assert_eq!(ran.assert_code(0).stdout, "2 imported\n");
    let ran = run(&mut store.command(&["import", "-"]), b"");
    assert_eq!(ran.assert_code(0).stdout, "0 imported\n");
    let ran = store.run(&["import", &store.file("none")]);
    ran.assert_code(3).assert_says("cannot read ");
    let folder = store.folder.path().to_str().unwrap();
    store.run(&["import", folder]).assert_code(3);
    store.run(&["import"]).assert_code(2).assert_says("<FILE>");
}

#[test]
fn an_import_creates_no_inbox_and_verifies_nothing_it_cannot() {
    let capture = Capture::of([lead("ada")]);
    let store = Store::missing();
    let ran = store.run(&["import", capture.name()]);
    ran.assert_code(3).assert_says("no inbox at ");
    assert_eq!(fs::read_dir(store.folder.path()).unwrap().count(), 0);
}

#[test]
fn an_event_is_named_by_the_providers_types() {
    let storylane = with(delivery(b"{}"), "provider", json!("storylane"));
    let capture = Capture::of([
        accepted(br#"{"event":"demo.viewed"}"#),
        with(accepted(br#"{"event":"x"}"#), "provider", json!("acme")),
        with(storylane, "verdict", accepted(b"1")["verdict"].clone()),
        accepted(b"not JSON"),
    ]);
    let store = Store::of(&[]);
    store.run(&["import", capture.name()]).assert_code(0);
    let mut entries = store.json(&["list"]);
    entries.pop();
    let events: Vec<_> = entries.iter().rev().map(|entry| &entry["event"]).collect();
    assert_eq!(events[0], "demo.viewed");
    assert_eq!(*events[1], json!(null));
    assert_eq!(*events[3], json!(null));
}
