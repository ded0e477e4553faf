use std::fs;

use crate::support::{command, run};

const HEX: [&str; 2] = ["--scheme-header=x-sig", "--encoding=hex"];

#[test]
fn wrong_options_are_refused() {
    let cases: [(&[&str], &str); 27] = [
        (&["--scheme-header=x-sig"], "--encoding"),
        (&["--encoding=hex"], "--scheme-header"),
        (
            &["--scheme-header=x sig", "--encoding=hex"],
            "--scheme-header",
        ),
        (&["--scheme-header=", "--encoding=hex"], "--scheme-header"),
        (
            &["--scheme-header=x-sig", "--encoding=base32"],
            "hex, base64",
        ),
        (&["acme", "--algorithm=hmac-md5"], "hmac-sha256, hmac-sha1"),
        (&["acme", "--prefix=sha256="], "--scheme-header"),
        (&["acme", "--signed-before=url"], "--scheme-header"),
        (&["acme", "--event-pointer=/type"], "--scheme-header"),
        (&["acme", "--list-tag=v1="], "--list-separator"),
        (&["acme", "--timestamp-element=t="], "--list-separator"),
        (&["acme", "--tolerance=5m"], "--scheme-header"),
        (&[HEX[0], HEX[1], "--tolerance=5m"], "--timestamp-field"),
        (&[HEX[0], HEX[1], "--tolerance=5"], "such as 5m"),
        (&[HEX[0], HEX[1], "--list-separator=,"], "--list-tag"),
        (
            &[HEX[0], HEX[1], "--list-separator=ab", "--list-tag=v1"],
            "one ASCII character",
        ),
        (
            &[HEX[0], HEX[1], "--timestamp-element=t="],
            "--list-separator",
        ),
        (
            &[
                HEX[0],
                HEX[1],
                "--timestamp-field=x",
                "--timestamp-element=t=",
            ],
            "--timestamp-element",
        ),
        (
            &[HEX[0], HEX[1], "--timestamp-field=x y"],
            "--timestamp-field",
        ),
        (&[HEX[0], HEX[1], "--signed-before=body"], "field:NAME"),
        (
            &[HEX[0], HEX[1], "--signed-after=field:x y"],
            "--signed-after",
        ),
        (
            &[HEX[0], HEX[1], "--signed-before=timestamp"],
            "there is no timestamp",
        ),
        (&[HEX[0], HEX[1], "--id-pointer=id"], "such as /id"),
        (
            &[HEX[0], HEX[1], "--id-pointer=/id", "--id-field=x"],
            "--id-pointer",
        ),
        (
            &[
                HEX[0],
                HEX[1],
                "--list-separator=,",
                "--list-tag=v",
                "--timestamp-element=v0",
            ],
            "the tags do not tell",
        ),
        (
            &["supademo", HEX[0], HEX[1]],
            "supademo has a scheme of its own",
        ),
        (&["acme!", HEX[0], HEX[1]], "only letters, digits"),
    ];
    for (args, message) in cases {
        for name in ["sign", "scheme"] {
            let ran = run(&mut command([name].iter().chain(args)), b"{}");
            ran.assert_code(2).assert_says(message);
            assert_eq!(ran.stdout, "", "{args:?}");
        }
    }
}

#[test]
fn a_provider_that_is_not_known_needs_a_scheme() {
    let commands: [&[&str]; 7] = [
        &["sign", "acme"],
        &["verify", "acme", "--signature=00"],
        &["send", "acme", "--body=-"],
        &["listen", "acme"],
        &["doctor", "acme", "--signature=00"],
        &["scheme", "acme"],
        &["replay", "-", "--provider", "acme"],
    ];
    for args in commands {
        run(&mut command(args), b"{}")
            .assert_code(2)
            .assert_says("the provider \"acme\" is not known (supademo, storylane are)")
            .assert_says("--scheme-file");
    }
    let events = ["send", "acme", "order.paid"].iter().chain(&HEX);
    run(&mut command(events), b"")
        .assert_code(2)
        .assert_says("give the body with --body");
    for args in [
        &["listen", "acme", "other"][..],
        &["replay", "-", "--provider=a", "--provider=b"],
    ] {
        run(&mut command(args.iter().chain(&HEX)), b"")
            .assert_code(2)
            .assert_says("a scheme is of one provider");
    }
}

#[test]
fn a_file_that_is_not_a_scheme_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scheme.json");
    let file = file.to_str().unwrap();
    let cases = [
        ("", "EOF"),
        ("x-sig", "expected value"),
        ("[]", "scheme.json is not a scheme"),
        ("{}", "missing field `header`"),
        (r#"{"header":"x-sig"}"#, "missing field `encoding`"),
        (r#"{"header":"x sig","encoding":"hex"}"#, "x sig"),
        (
            r#"{"header":"x-sig","encoding":"base32"}"#,
            "unknown variant `base32`",
        ),
        (
            r#"{"header":"x-sig","encoding":"hex","prefixes":""}"#,
            "unknown field `prefixes`",
        ),
        (
            r#"{"header":"x-sig","encoding":"hex","signed_before":["timestamp"]}"#,
            "there is no timestamp",
        ),
        (
            r#"{"header":"x-sig","encoding":"hex","timestamp":{"place":{"element":"t="},"tolerance_seconds":300}}"#,
            "there is no list",
        ),
        (
            r#"{"header":"x-sig","encoding":"hex","id":{"pointer":"id"}}"#,
            "does not begin with a slash",
        ),
    ];
    for (content, message) in cases {
        fs::write(file, content).unwrap();
        run(&mut command(["sign", "--scheme-file", file]), b"{}")
            .assert_code(3)
            .assert_says(message)
            .assert_says(file);
    }
    run(
        &mut command(["sign", "--scheme-file", "/no/such/file"]),
        b"{}",
    )
    .assert_code(3)
    .assert_says("cannot read /no/such/file");
    for option in [
        "--scheme-header=x",
        "--encoding=hex",
        "--prefix=a",
        "--event-pointer=/a",
    ] {
        run(&mut command(["sign", "--scheme-file", file, option]), b"{}")
            .assert_code(2)
            .assert_says("--scheme-file");
    }
}

#[test]
fn a_base64_secret_is_base64() {
    let sign = |secret: &str| {
        let args = ["sign", "--secret-encoding=base64"].iter().chain(&HEX);
        run(command(args).env("CUSTOM_WEBHOOK_SECRET", secret), b"hello")
    };
    // printf hello | openssl dgst -sha256 -mac hmac -macopt hexkey:31323334ff
    let expected = "x-sig: c9fba8f8fc7c0d45a15211464a4e8e7ec71a56c534e6ea5952279f12061fff63\n";
    for secret in ["MTIzNP8=", "MTIzNP8", "whsec_MTIzNP8="] {
        assert_eq!(sign(secret).assert_code(0).stdout, expected);
    }
    for secret in [
        "MTIzNP8=\n",
        "hunter2-hunter2",
        "whsec_example_0123456789abcdef",
    ] {
        let ran = sign(secret);
        assert_eq!((ran.code, &*ran.stdout), (Some(3), ""), "{ran:?}");
        assert!(ran.stderr.contains("CUSTOM_WEBHOOK_SECRET: "), "{ran:?}");
        assert!(!ran.stderr.contains(secret.trim()), "{ran:?}");
    }
}
