//! `doctor`, as a process. The signatures come from another implementation of HMAC-SHA256.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod support;

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac_sha256::HMAC;
use serde_json::json;
use support::{
    KNOWN, LEAD_CAPTURED, PREVIOUS, Running, SECRET, command, lead, post, run, sample, with_secrets,
};

// printf 'countersign fingerprint' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef, the
// first 8 digits
const FINGERPRINT: &str = "ca8663e7";

fn hex(key: &str, body: &[u8]) -> String {
    hex::encode(HMAC::mac(body, key))
}

fn base64(key: &str, body: &[u8]) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}

#[test]
fn it_names_common_mistakes() {
    let lead = lead();
    let text = String::from_utf8(lead.clone()).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&lead).unwrap();
    let right = hex(SECRET, &lead);
    let stripped = SECRET.strip_prefix("whsec_").unwrap();
    let padded = format!("{SECRET}\n");
    let crlf = text.replace('\n', "\r\n");
    let lines = format!("{text}\n");
    let cases = [
        (hex(stripped, &lead), "secret_prefix_stripped"),
        (hex(&padded, &lead), "signer_secret_white_space"),
        (base64(SECRET, &lead), "base64_instead_of_hex"),
        (format!("sha256={right}"), "signature_prefix_unexpected"),
        (format!("\"{right}\""), "signature_quotes"),
        (
            hex(SECRET, value.to_string().as_bytes()),
            "json_keys_sorted",
        ),
        (hex(SECRET, crlf.as_bytes()), "body_line_endings"),
        (hex(SECRET, lines.as_bytes()), "body_newline_lost"),
        (hex(SECRET, b""), "signed_empty_body"),
        (hex(PREVIOUS, &lead), "other_secret"),
    ];
    for (signature, code) in cases {
        let args = ["--json", "doctor", "supademo", "--signature", &signature];
        let args = args.into_iter().chain(["--other-secret-env", "BEFORE"]);
        let ran = run(with_secrets(args).env("BEFORE", PREVIOUS), &lead);
        let found = &ran.assert_code(1).json()[0];
        assert_eq!(found["diagnosis"], "explained", "{code}: {found}");
        let codes = found["causes"].as_array().unwrap().iter();
        let codes: Vec<_> = codes.map(|cause| cause["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&code), "{code}: {found}");
        for cause in found["causes"].as_array().unwrap() {
            assert!(!cause["cause"].as_str().unwrap().is_empty());
            assert!(!cause["fix"].as_str().unwrap().is_empty());
        }
        // It prints neither signature.
        assert!(!ran.said().contains(&right) && !ran.said().contains(&signature));
    }
}

#[test]
fn it_says_that_no_known_mistake_explains_the_signature() {
    let lead = lead();
    let flipped = hex(SECRET, &lead).replacen('8', "9", 1);
    let signatures = [
        hex("another secret", &lead),
        hex(PREVIOUS, &lead),
        hex(SECRET, b"another body"),
        flipped,
        "0".repeat(64),
    ];
    for signature in signatures {
        let args = ["doctor", "supademo", "--signature", &signature];
        let ran = run(&mut with_secrets(args), &lead);
        ran.assert_code(1)
            .assert_says("no known mistake explains the signature")
            .assert_says("compare the fingerprint")
            .assert_says("--other-secret-env")
            .assert_says("countersign listen --capture")
            .assert_says(FINGERPRINT);
        let args = ["--json", "doctor", "supademo", "--signature", &signature];
        let found = &run(&mut with_secrets(args), &lead).json()[0];
        let tried = json!([{ "secret": "current", "fingerprint": FINGERPRINT }]);
        assert_eq!(found["diagnosis"], "unexplained");
        assert_eq!((&found["causes"], &found["tried"]), (&json!([]), &tried));
        assert_eq!(found["next"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn a_signature_that_matches_is_authentic() {
    let lead = lead();
    let cases = [(SECRET, "current"), (PREVIOUS, "previous")];
    for (key, label) in cases {
        let args = ["doctor", "supademo", "--signature", &hex(key, &lead)].map(str::to_owned);
        let ran = run(
            with_secrets(args).env("SUPADEMO_WEBHOOK_SECRET_PREVIOUS", PREVIOUS),
            &lead,
        );
        ran.assert_code(0)
            .assert_says(&format!("authentic  {label} secret"));
    }
}

#[test]
fn the_other_providers_secret_and_header_are_tried() {
    let lead = lead();
    let signature = hex("the secret of storylane", &lead);
    let args = ["doctor", "supademo", "--signature", &signature];
    let ran = run(
        with_secrets(args).env("STORYLANE_WEBHOOK_SECRET", "the secret of storylane"),
        &lead,
    );
    ran.assert_code(1)
        .assert_says("another secret, \"storylane\"");
    let known = fs::read(sample(KNOWN)).unwrap();
    let header = format!("x-storylane-signature: {}", base64(SECRET, &known));
    let ran = run(
        &mut with_secrets(["doctor", "supademo", "-H", &header]),
        &known,
    );
    ran.assert_code(1)
        .assert_says("the signature header of storylane");
}

#[test]
fn it_finds_the_same_in_a_capture_as_listen() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let file = file.to_str().unwrap();
    let lead = lead();
    let (mut listener, address) = Running::listen(&["--capture", file, "--count", "4"]);
    let signature = |value: &str| format!("x-supademo-signature: {value}\r\n").into_bytes();
    post(address, &signature(&hex(SECRET, &lead)), &lead);
    post(address, &signature(&base64(SECRET, &lead)), &lead);
    post(address, b"", &lead);
    post(address, &signature(&hex(SECRET, b"")), &lead);
    let found = [
        "",
        "base64_instead_of_hex",
        "signature_header_missing",
        "signed_empty_body",
    ];
    for code in found {
        let line = listener.line();
        assert_eq!(
            line["causes"][0]["code"].as_str().unwrap_or_default(),
            code,
            "{line}"
        );
    }
    listener.end().assert_code(0);

    let doctor = |args: &[&str]| {
        let args = [&["doctor"], args, &["--capture", file]].concat();
        run(&mut with_secrets(args), b"")
    };
    doctor(&[])
        .assert_code(1)
        .assert_says("signed an empty body");
    doctor(&["--line", "1"])
        .assert_code(0)
        .assert_says("authentic");
    doctor(&["--line", "2"])
        .assert_code(1)
        .assert_says("base64 where hex is expected");
    doctor(&["--line", "3"])
        .assert_code(2)
        .assert_says("name the provider");
    doctor(&["supademo", "--line", "3"])
        .assert_code(1)
        .assert_says("header is missing");
    doctor(&["--line", "5"])
        .assert_code(3)
        .assert_says("no delivery in line 5");

    let whole = fs::read_to_string(file).unwrap();
    let first = whole.lines().next().unwrap();
    let broken = format!("{first}\n{{\"body\":\n\nnot JSON\n{}", &first[..60]);
    fs::write(file, broken).unwrap();
    let ran = doctor(&[]);
    ran.assert_code(3)
        .assert_says("no request that was refused");
    for number in [2, 4, 5] {
        ran.assert_says(&format!("line {number}: "));
    }
    doctor(&["--line", "1"]).assert_code(0);
    doctor(&["--line", "4"])
        .assert_code(3)
        .assert_says("line 4: ");
}

#[test]
fn a_request_that_cannot_be_examined_is_an_error_with_its_cause() {
    let body = sample(LEAD_CAPTURED).display().to_string();
    let cases: [(&[&str], i32, &str); 8] = [
        (&["doctor"], 2, "PROVIDER"),
        (&["doctor", "supademo"], 2, "--signature"),
        (&["doctor", "--signature", "00"], 2, "PROVIDER"),
        (
            &["doctor", "supademo", "--signature", "00", "--line", "1"],
            2,
            "--line",
        ),
        (
            &[
                "doctor",
                "supademo",
                "--signature",
                "00",
                "--secret-file",
                "-",
            ],
            2,
            "standard input",
        ),
        (
            &[
                "doctor",
                "supademo",
                "--signature",
                "00",
                "--body",
                "/nowhere",
            ],
            3,
            "cannot read /nowhere",
        ),
        (
            &["doctor", "--capture", "/nowhere"],
            3,
            "cannot read /nowhere",
        ),
        (
            &["doctor", "supademo", "--signature", "00", "--body", &body],
            3,
            "SUPADEMO_WEBHOOK_SECRET is not set",
        ),
    ];
    for (args, code, text) in cases {
        let ran = run(&mut command(args), b"");
        ran.assert_code(code).assert_says(text);
    }
    let args = [
        "doctor",
        "supademo",
        "--signature",
        "00",
        "--other-secret-env",
        "NO_SUCH",
    ];
    run(&mut with_secrets(args), b"")
        .assert_code(3)
        .assert_says("NO_SUCH is not set");
}

#[test]
fn a_capture_is_searched_for_the_last_signature_and_not_for_what_has_none() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("capture.ndjson");
    let file = file.to_str().unwrap();
    let lead = lead();
    let (listener, address) = Running::listen(&["--capture", file, "--count", "4"]);
    post(address, b"", b"a probe");
    let supademo = format!("x-supademo-signature: {}\r\n", base64(SECRET, &lead));
    post(address, supademo.as_bytes(), &lead);
    let storylane = format!("x-storylane-signature: {}\r\n", hex(SECRET, &lead));
    post(address, storylane.as_bytes(), &lead);
    post(address, b"", b"another probe");
    listener.end().assert_code(0);
    let cases: [(&[&str], &str); 3] = [
        (&["doctor"], "hex where base64 is expected"),
        (&["doctor", "storylane"], "hex where base64 is expected"),
        (&["doctor", "supademo"], "base64 where hex is expected"),
    ];
    for (args, text) in cases {
        let args = [args, &["--capture", file]].concat();
        run(&mut with_secrets(args), b"")
            .assert_code(1)
            .assert_says(text);
    }
}
