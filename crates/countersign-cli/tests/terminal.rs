//! Nothing in a capture, however hostile, steers the terminal; and no secret is printed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod support;

use serde_json::{Value, json};
use support::{
    capture::{Capture, delivery, refused, with},
    command, run,
    server::{NOBODY, Server},
    with_secrets,
};

/// Clears the screen, sets the title, an 8-bit control, and two changes of direction.
const STEERING: &str = "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{7f}\r";

fn assert_tame(text: &str, about: &str) {
    // The program's own colours.
    let mut rest = text.to_owned();
    for code in ["0", "1", "2", "31", "32", "90", "33"] {
        rest = rest.replace(&format!("\u{1b}[{code}m"), "");
    }
    let steering = STEERING.chars().filter(|char| !matches!(char, ' '..='~'));
    let steering = { steering }.find(|char| rest.contains(*char));
    assert_eq!(steering, None, "{about}: {rest:?}");
}

/// Captures with the text in each member that takes one.
fn hostile() -> Vec<(&'static str, Value)> {
    let unauthorized = || refused(401, "signature_mismatch");
    let refusal = |status: u16| json!({ "refused": { "status": status, "reason": STEERING, "error": STEERING } });
    let fields = json!([
        ["x-supademo-signature", STEERING],
        ["x-note", { "base64": "G1sySg==" }],
    ]);
    let event = json!({ "event": STEERING, "email": STEERING }).to_string();
    vec![
        ("error", with(unauthorized(), "verdict", refusal(400))),
        ("reason", with(unauthorized(), "verdict", refusal(401))),
        (
            "provider",
            with(unauthorized(), "provider", json!(STEERING)),
        ),
        ("method", with(delivery(b"{}"), "method", json!(STEERING))),
        ("target", with(delivery(b"{}"), "target", json!(STEERING))),
        ("fields", with(unauthorized(), "fields", fields)),
        ("event", delivery(event.as_bytes())),
        (
            "body",
            with(unauthorized(), "body", json!({ STEERING: STEERING })),
        ),
        (
            "no body",
            with(
                with(unauthorized(), "verdict", refusal(413)),
                "body",
                json!(null),
            ),
        ),
        ("tenant", with(unauthorized(), "tenant", json!(STEERING))),
        (
            "forwarded",
            with(delivery(b"{}"), "forwarded", json!({ "failed": STEERING })),
        ),
        (
            "outcome",
            with(delivery(b"{}"), "forwarded", json!({ STEERING: STEERING })),
        ),
    ]
}

#[test]
fn a_hostile_capture_does_not_steer_the_terminal() {
    let (server, _log) = Server::recording(500);
    for (name, line) in hostile() {
        let capture = Capture::of([line]);
        let runs: [&[&str]; 5] = [
            &["doctor", "--capture", capture.name(), "--line", "1"],
            &["doctor", "supademo", "--capture", capture.name()],
            &[
                "replay",
                capture.name(),
                "--verdict",
                "all",
                "--dry-run",
                "--keep-path",
            ],
            &[
                "replay",
                capture.name(),
                "--verdict",
                "all",
                "--url",
                NOBODY,
            ],
            &[
                "replay",
                capture.name(),
                "--verdict",
                "all",
                "--url",
                &server.url("/"),
            ],
        ];
        for args in runs {
            for options in [&["--color", "always"][..], &["--json"]] {
                let args = [options, args].concat();
                let ran = run(&mut with_secrets(&args), b"");
                assert_tame(&ran.said(), &format!("{name} {args:?}"));
            }
        }
    }
}

#[test]
fn a_secret_put_where_a_name_belongs_is_not_printed() {
    let secrets = [
        "c3RvcnlsYW5lLXNlY3JldA==",
        "9f86d081884c7d659a2feaa0c55ad015",
        "9F86D081884C7D659A2FEAA0C55AD015",
        "sl_secret_0123456789",
        "JBSWY3DPEHPK3PXP",
        "correct horse battery",
        "whsec_0123456789",
    ];
    let options = [
        "--secret-env",
        "--previous-secret-env",
        "--secret-file",
        "--previous-secret-file",
    ];
    for secret in secrets {
        for option in options {
            for json in [&[][..], &["--json"]] {
                let sign = ["sign", "storylane", option, secret];
                let mut command = with_secrets([json, &sign].concat());
                let ran = run(&mut command, b"{}");
                assert!(!ran.said().contains(secret), "{option}: {ran:?}");
                assert!(matches!(ran.code, Some(2 | 3)), "{option}: {ran:?}");
            }
        }
        let doctor = [
            "doctor",
            "storylane",
            "--signature",
            "00",
            "--other-secret-env",
            secret,
        ];
        let ran = run(&mut with_secrets(doctor), b"{}");
        assert!(!ran.said().contains(secret), "{ran:?}");
    }
    // The name of a variable that is not set is told, and one of any form is read.
    let ran = run(
        &mut command(["sign", "storylane", "--secret-env", "MY_SECRET"]),
        b"{}",
    );
    ran.assert_code(3).assert_says("MY_SECRET is not set");
    let args = ["sign", "storylane", "--secret-env", "my-secret.2"];
    run(command(args).env("my-secret.2", "s"), b"{}").assert_code(0);
}
