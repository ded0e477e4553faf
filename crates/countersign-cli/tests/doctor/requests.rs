use std::fs;

use crate::{
    base64, hex,
    support::{LEAD_CAPTURED, Running, SECRET, command, lead, post, run, sample, with_secrets},
};

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
