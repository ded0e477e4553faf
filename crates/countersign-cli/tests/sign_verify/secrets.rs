use std::fs;

use hmac_sha256::HMAC;

use crate::{
    path,
    support::{LEAD_CAPTURED, LEAD_HEX, SECRET, command, run, with_secrets},
};

#[test]
fn a_secret_comes_from_a_variable_a_file_or_standard_input() {
    let dir = tempfile::tempdir().unwrap();
    let body = path(LEAD_CAPTURED);
    let mut named = command(["sign", "supademo", "--body", &body, "--secret-env", "MINE"]);
    let ran = run(named.env("MINE", SECRET), b"");
    ran.assert_code(0).assert_says(LEAD_HEX);
    // Every byte of the file is part of the secret.
    let endings = [
        ("", ""),
        ("\n", "ends with a newline, which is part of it"),
        ("\r\n", "ends with a newline, which is part of it"),
        ("\n\n", "ends with a newline, which is part of it"),
        (
            " ",
            "has white space or quotes around it, which are part of it",
        ),
        (
            "\"",
            "has white space or quotes around it, which are part of it",
        ),
        ("0", ""),
    ];
    for (ending, warning) in endings {
        let text = format!("{SECRET}{ending}");
        let file = dir.path().join("secret");
        fs::write(&file, &text).unwrap();
        let file = file.display().to_string();
        let args = |from: &str| {
            ["sign", "supademo", "--body", &body, "--secret-file", from].map(str::to_owned)
        };
        let from_file = run(&mut command(args(&file)), b"");
        let from_stdin = run(&mut command(args("-")), text.as_bytes());
        // The test's own HMAC.
        let mac = hex::encode(HMAC::mac(fs::read(&body).unwrap(), &text));
        assert_eq!(mac == LEAD_HEX, ending.is_empty());
        let expected = format!("x-supademo-signature: {mac}\n");
        assert_eq!(from_file.assert_code(0).stdout, expected, "{ending:?}");
        assert_eq!(
            from_file.stderr.is_empty(),
            warning.is_empty(),
            "{ending:?}"
        );
        from_file.assert_says(warning);
        from_stdin.assert_says(warning);
        assert_eq!(
            from_file.stdout,
            from_stdin.assert_code(0).stdout,
            "{ending:?}"
        );
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
