use countersign_inbox::State;
use serde_json::{Value, json};

use crate::support::{
    capture::{Capture, with},
    inbox::{Store, accepted, lead},
};

/// Clears the screen, sets the title, an 8-bit control, and two changes of direction.
const STEERING: &str = "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{7f}\r";

fn assert_tame(text: &str, about: &str) {
    // The program's own colours.
    let mut rest = text.to_owned();
    for code in ["0", "1", "2", "31", "32"] {
        rest = rest.replace(&format!("\u{1b}[{code}m"), "");
    }
    let steering = STEERING.chars().filter(|char| !matches!(char, ' '..='~'));
    let steering = { steering }.find(|char| rest.contains(*char));
    assert_eq!(steering, None, "{about}: {rest:?}");
}

/// Deliveries with the text in each member that takes one.
fn hostile() -> Vec<(&'static str, Value)> {
    let event = json!({ "event": STEERING, "email": STEERING }).to_string();
    let id = |id: &str| json!({ "accepted": { "id": id, "secret": id } });
    let fields = json!([["x-note", { "base64": "mzMxbeKArg==" }]]);
    vec![
        ("event", accepted(event.as_bytes())),
        ("text", accepted(STEERING.as_bytes())),
        ("bytes", accepted(b"\xff\x1b[2J\x9b\x7f")),
        ("provider", with(lead("1"), "provider", json!(STEERING))),
        ("endpoint", with(lead("2"), "endpoint", json!(STEERING))),
        ("tenant", with(lead("3"), "tenant", json!(STEERING))),
        ("method", with(lead("4"), "method", json!(STEERING))),
        ("target", with(lead("5"), "target", json!(STEERING))),
        ("fields", with(lead("6"), "fields", fields)),
        ("id", with(lead("7"), "verdict", id(STEERING))),
    ]
}

#[test]
fn a_hostile_delivery_does_not_steer_the_terminal() {
    for (name, envelope) in hostile() {
        let store = Store::of(&[(State::Waiting, envelope.clone())]);
        let again = Capture::of([envelope]);
        let export = [store.file("a"), store.file("b")];
        for (options, export) in [&["--color", "always"][..], &["--json"]]
            .iter()
            .zip(&export)
        {
            let runs: [&[&str]; 5] = [
                &["list"],
                &["show", "1"],
                &["discard", "1", "--reason", STEERING],
                &["export", export],
                &["import", again.name()],
            ];
            for args in runs {
                let ran = store.run(&[*options, args].concat());
                assert_tame(&ran.said(), &format!("{name} {args:?}"));
            }
            // The reason is among the errors now.
            for args in [&["list"][..], &["show", "1"]] {
                let ran = store.run(&[*options, args].concat());
                assert_tame(&ran.assert_code(0).said(), &format!("{name} {args:?}"));
            }
        }
    }
}

#[test]
fn what_a_store_url_holds_is_not_printed() {
    let store = Store::missing();
    for url in [
        "postgres://jane:hunter2@127.0.0.1:1/inbox",
        "mysql://jane:hunter2@127.0.0.1:1/inbox",
        "hunter2",
    ] {
        let mut command = store.command(&["stats"]);
        command.args(["--store", url]);
        let ran = crate::support::run(&mut command, b"");
        assert!(!ran.said().contains("hunter2"), "{ran:?}");
        assert!(matches!(ran.code, Some(2 | 4)), "{ran:?}");
    }
}
