//! `sign` and `verify`, as processes. The expected signatures were made with OpenSSL.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

mod support;

use std::fs;

use support::{
    EARLIER, KNOWN, LEAD_CAPTURED, SECRET, UNKNOWN, command, run, run_unread, sample, with_secrets,
};

// openssl dgst -sha256 -hmac whsec_example_0123456789abcdef lead.captured.json
const LEAD_HEX: &str = "8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd";
// The same of known.json, with -binary | base64
const KNOWN_BASE64: &str = "U0QCpIqoJywnhuVwvIbZvMDaJbOWTt3KCo583Q89Qdw=";
const UNKNOWN_BASE64: &str = "XzQZMqu1ofncG8/KJ1ErKVrZ7hJcjhe2DCa43Mu8fF0=";
// openssl dgst -sha256 -hmac whsec_earlier_fedcba9876543210 lead.captured.json
const LEAD_EARLIER: &str = "69c35c3257f5d44aed6b68fbc6c1830596b16ffc0c2187ceebbe92e1c3eeb4f9";
// printf 'not JSON' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
const NOT_JSON: &str = "70060febdc27f8a2b64d5180afc279b8727cbefeb96ff938b216f35b05fdc7df";
// printf '{"event":"demo.shared"}' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef
const UNKNOWN_EVENT: &str = "292c3e09ed62a84ba893a7f8598065487ca7e38b14993bd473bce32477f385f2";

fn path(name: &str) -> String {
    sample(name).display().to_string()
}

#[test]
fn it_signs_as_openssl_does() {
    let cases = [
        ("supademo", LEAD_CAPTURED, "x-supademo-signature", LEAD_HEX),
        ("storylane", KNOWN, "x-storylane-signature", KNOWN_BASE64),
        (
            "storylane",
            UNKNOWN,
            "x-storylane-signature",
            UNKNOWN_BASE64,
        ),
    ];
    for (provider, file, header, value) in cases {
        let line = format!("{header}: {value}\n");
        let ran = run(
            &mut with_secrets(["sign", provider, "--body", &path(file)]),
            b"",
        );
        assert_eq!(ran.assert_code(0).stdout, line);
        let body = fs::read(sample(file)).unwrap();
        let ran = run(&mut with_secrets(["sign", provider]), &body);
        assert_eq!(ran.assert_code(0).stdout, line);
        let ran = run(&mut with_secrets(["--json", "sign", provider]), &body);
        let json = &ran.assert_code(0).json()[0];
        assert_eq!(json["header"], header);
        assert_eq!(json["value"], value);
        assert_eq!(json["body_bytes"], body.len());
    }
}

#[test]
fn a_secret_comes_from_a_variable_a_file_or_standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let body = path(LEAD_CAPTURED);
    let mut named = command(["sign", "supademo", "--body", &body, "--secret-env", "MINE"]);
    let ran = run(named.env("MINE", SECRET), b"");
    ran.assert_code(0).assert_says(LEAD_HEX);
    // One end of a line is the file's, not the secret's; a second one is the secret's.
    let endings = [
        ("", true),
        ("\n", true),
        ("\r\n", true),
        ("\n\n", false),
        (" \n", false),
    ];
    for (ending, same) in endings {
        let text = format!("{SECRET}{ending}");
        let file = dir.path().join("secret");
        fs::write(&file, &text).unwrap();
        let file = file.display().to_string();
        let args = |from: &str| {
            ["sign", "supademo", "--body", &body, "--secret-file", from].map(str::to_owned)
        };
        let from_file = run(&mut command(args(&file)), b"");
        let from_stdin = run(&mut command(args("-")), text.as_bytes());
        assert_eq!(
            from_file.assert_code(0).stdout.contains(LEAD_HEX),
            same,
            "{ending:?}"
        );
        assert_eq!(
            from_file.stdout,
            from_stdin.assert_code(0).stdout,
            "{ending:?}"
        );
    }
}

#[test]
fn what_cannot_be_signed_is_an_error_that_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty");
    fs::write(&empty, "\n").unwrap();
    let (empty, dir) = (
        empty.display().to_string(),
        dir.path().display().to_string(),
    );
    let body = path(LEAD_CAPTURED);
    let nowhere = "/nowhere/body.json";
    let cases: [(&[&str], i32, &str); 11] = [
        (&["sign"], 2, "PROVIDER"),
        (&["sign", "acme"], 2, "supademo, storylane"),
        (
            &["sign", "supademo", "--body", &body],
            3,
            "SUPADEMO_WEBHOOK_SECRET is not set",
        ),
        (
            &["sign", "storylane", "--body", &body],
            3,
            "STORYLANE_WEBHOOK_SECRET is not set",
        ),
        (
            &["sign", "supademo", "--secret-env", "NO_SUCH"],
            3,
            "NO_SUCH is not set",
        ),
        (
            &["sign", "supademo", "--secret-file", nowhere],
            3,
            "cannot read /nowhere/body.json",
        ),
        (
            &["sign", "supademo", "--secret-file", &dir],
            3,
            "cannot read",
        ),
        (
            &["sign", "supademo", "--secret-file", &empty],
            3,
            "secret is empty",
        ),
        (
            &["sign", "supademo", "--secret-file", "-"],
            2,
            "standard input",
        ),
        (
            &[
                "sign",
                "supademo",
                "--secret-file",
                &body,
                "--body",
                nowhere,
            ],
            3,
            "cannot read /nowhere",
        ),
        (
            &["sign", "supademo", "--secret-file", &body, "--body", &dir],
            3,
            "cannot read",
        ),
    ];
    for (args, code, text) in cases {
        let ran = run(&mut command(args), b"");
        assert_eq!(
            (ran.code, &*ran.stdout),
            (Some(code), ""),
            "{args:?} {ran:?}"
        );
        assert!(ran.stderr.contains(text), "{args:?} {ran:?}");
    }
    let mut unset = command(["--json", "sign", "supademo"]);
    let ran = run(&mut unset, b"");
    let error: serde_json::Value = serde_json::from_str(&ran.assert_code(3).stderr).unwrap();
    assert_eq!(error["exit"], 3);
    let mut set_to_nothing = command(["sign", "supademo"]);
    let ran = run(set_to_nothing.env("SUPADEMO_WEBHOOK_SECRET", ""), b"");
    ran.assert_code(3)
        .assert_says("SUPADEMO_WEBHOOK_SECRET is empty");
}

#[test]
fn the_exit_code_is_the_verdict() {
    let (lead, known) = (path(LEAD_CAPTURED), path(KNOWN));
    let header = format!("X-Supademo-Signature: {LEAD_HEX}");
    let storylane = format!("x-storylane-signature: {KNOWN_BASE64}");
    let (upper, short) = (LEAD_HEX.to_uppercase(), &LEAD_HEX[1..]);
    let prefixed = format!("sha256={LEAD_HEX}");
    let flipped = LEAD_HEX.replacen('8', "9", 1);
    let cases: [(&str, &[&str], i32, &str); 17] = [
        (
            &lead,
            &["supademo", "--signature", LEAD_HEX],
            0,
            "current secret",
        ),
        (
            &lead,
            &["supademo", "--signature", &upper],
            0,
            "jane@example.com",
        ),
        (&lead, &["supademo", "-H", &header], 0, "lead.captured"),
        (
            &lead,
            &["supademo", "--signature", LEAD_EARLIER],
            0,
            "previous secret",
        ),
        (
            &known,
            &["storylane", "-H", &storylane],
            0,
            "john.doe@example.com",
        ),
        (
            &lead,
            &["supademo", "--signature", short],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", &prefixed],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", ""],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", "-"],
            1,
            "signature_malformed",
        ),
        (
            &lead,
            &["supademo", "--signature", &flipped],
            1,
            "signature_mismatch",
        ),
        (
            &lead,
            &["supademo", "-H", &header, "-H", &header],
            1,
            "header_repeated",
        ),
        (&lead, &["supademo", "-H", &storylane], 1, "header_missing"),
        (
            &lead,
            &["storylane", "-H", &storylane],
            1,
            "signature_mismatch",
        ),
        (
            &known,
            &["supademo", "--signature", LEAD_HEX],
            1,
            "signature_mismatch",
        ),
        (&lead, &["supademo"], 2, "--signature"),
        (&lead, &["supademo", "-H", "no colon"], 2, "Name: value"),
        (
            "/nowhere",
            &["supademo", "--signature", LEAD_HEX],
            3,
            "cannot read /nowhere",
        ),
    ];
    for (body, args, code, text) in cases {
        let args = [&["verify", "--body", body], args].concat();
        let mut command = with_secrets(args);
        let ran = run(
            command.env("SUPADEMO_WEBHOOK_SECRET_PREVIOUS", EARLIER),
            b"",
        );
        ran.assert_code(code).assert_says(text);
    }
}

#[test]
fn an_authentic_body_is_refused_only_if_it_is_not_json() {
    let verify = |signature: &str, body: &[u8]| {
        let args = ["--json", "verify", "supademo", "--signature", signature];
        run(&mut with_secrets(args), body)
    };
    let ran = verify(NOT_JSON, b"not JSON");
    let json = &ran.assert_code(1).json()[0];
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"refused".into(), &"unparsable".into())
    );
    assert_eq!(json["status"], 400);
    let ran = verify(UNKNOWN_EVENT, br#"{"event":"demo.shared"}"#);
    let json = &ran.assert_code(0).json()[0];
    assert_eq!(
        (&json["verdict"], &json["recognized"]),
        (&"authentic".into(), &false.into())
    );
    assert_eq!(json["event"], "demo.shared");
    assert!(json["problem"].as_str().unwrap().contains("unknown event"));
}

#[test]
fn the_verdict_is_the_same_for_who_does_not_read_it() {
    let lead = path(LEAD_CAPTURED);
    let zeros = "0".repeat(64);
    for command in ["verify", "doctor"] {
        for (signature, code) in [(LEAD_HEX, 0), (&zeros, 1)] {
            for form in ["--json", "--color=never"] {
                let args = [
                    form,
                    command,
                    "supademo",
                    "--signature",
                    signature,
                    "--body",
                    &lead,
                ];
                let ran = run_unread(&mut with_secrets(args));
                assert_eq!(ran, (Some(code), String::new()), "{args:?}");
            }
        }
    }
}

#[test]
fn a_secret_on_the_command_line_is_not_repeated() {
    for args in [
        ["sign", "supademo", "--secret", SECRET],
        ["sign", "supademo", "--secret-env", SECRET],
        ["sign", "supademo", "--secret-file", SECRET],
        ["sign", "supademo", "--previous-secret-env", SECRET],
    ] {
        run(&mut with_secrets(args), b"")
            .assert_code(2)
            .assert_says("secret");
    }
    let mut quoted = command(["sign", "supademo"]);
    let ran = run(quoted.env("SUPADEMO_WEBHOOK_SECRET", "'key'"), b"");
    ran.assert_code(0)
        .assert_says("warning: the secret in SUPADEMO_WEBHOOK_SECRET has");
}

#[test]
fn wrong_arguments_are_json_too() {
    for args in [
        &["--json", "verify", "supademo"][..],
        &["sign", "nobody", "--json"],
    ] {
        let ran = run(&mut command(args), b"");
        let error: serde_json::Value = serde_json::from_str(&ran.assert_code(2).stderr).unwrap();
        assert_eq!(error["exit"], 2, "{ran:?}");
        assert!(!error["error"].as_str().unwrap().is_empty());
    }
    run(&mut command(["--json", "--help"]), b"")
        .assert_code(0)
        .assert_says("Usage:");
}

#[test]
fn colours_are_for_terminals() {
    let lead = path(LEAD_CAPTURED);
    let verify = [
        "verify",
        "supademo",
        "--signature",
        LEAD_HEX,
        "--body",
        &lead,
    ];
    let coloured = |color: &str| {
        let args = [&["--color", color], &verify[..]].concat();
        run(&mut with_secrets(args), b"").stdout.contains('\u{1b}')
    };
    assert!(!coloured("auto") && !coloured("never"));
    assert!(coloured("always"));
}

#[test]
fn the_command_of_the_help_works() {
    let lead = path(LEAD_CAPTURED);
    let ran = run(
        &mut with_secrets(["sign", "supademo", "--body", &lead]),
        b"",
    );
    let args = [
        "verify",
        "supademo",
        "--header",
        ran.stdout.trim_end(),
        "--body",
        &lead,
    ];
    run(&mut with_secrets(args), b"").assert_code(0);
}
