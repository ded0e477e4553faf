use std::fs;

use crate::{
    path,
    support::{
        KNOWN, KNOWN_BASE64, LEAD_CAPTURED, LEAD_HEX, UNKNOWN, UNKNOWN_BASE64, command, run,
        sample, with_secrets,
    },
};

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
fn a_body_that_cannot_be_signed_is_an_error_with_its_cause() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty");
    fs::write(&empty, "").unwrap();
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
fn verify_accepts_the_line_that_sign_prints() {
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
