use std::process::Command;

use countersign::Scheme;
use serde_json::{Value, json};

use crate::{
    platforms::{By, PLATFORMS, WAYS, only},
    support::{command, piped, run},
};

#[test]
fn the_vectors_of_the_platforms_are_authentic() {
    let folder = tempfile::tempdir().unwrap();
    for platform in &PLATFORMS {
        for by in WAYS {
            let vector = &platform.vector;
            let mut args = vec!["--at", vector.at];
            for header in vector.headers {
                args.extend(["-H", header]);
            }
            let verify = |args: &[&str], body: &str| {
                let mut command = platform.command("verify", by, &folder, args);
                run(&mut command, body.as_bytes())
            };
            let ran = verify(&args, vector.body);
            ran.assert_code(0).assert_says("current secret");
            // With another body, or without one of the fields.
            verify(&args, &format!("{} ", vector.body))
                .assert_code(1)
                .assert_says("signature_mismatch");
            if let [_, _, rest @ ..] = &*args
                && let [_, _, ..] = vector.headers
            {
                let without_last = [&args[..2], &rest[..rest.len() - 2]].concat();
                verify(&without_last, vector.body).assert_code(1);
            }
        }
    }
}

#[test]
fn a_timestamp_outside_the_tolerance_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for platform in PLATFORMS
        .iter()
        .filter(|platform| platform.printed().contains("timestamp"))
    {
        let mut args = vec![];
        for header in platform.vector.headers {
            args.extend(["-H", header]);
        }
        let mut command = platform.command("verify", By::Options, &folder, &args);
        run(&mut command, platform.vector.body.as_bytes())
            .assert_code(1)
            .assert_says("timestamp_out_of_tolerance");
    }
}

#[test]
fn a_signature_is_verified_in_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    for platform in &PLATFORMS {
        let (body, event) = platform.event;
        for (signed_by, verified_by) in WAYS.into_iter().zip(WAYS.into_iter().rev()) {
            let mut args = platform.signed(signed_by, &folder, body);
            if let Some(field) = platform.event_field {
                args.push(format!("-H{field}: {event}"));
            }
            args.push("--json".to_owned());
            let args: Vec<_> = args.iter().map(String::as_str).collect();
            let verify = |body: &str| {
                let mut command = platform.command("verify", verified_by, &folder, &args);
                run(&mut command, body.as_bytes())
            };
            let ran = verify(body);
            let json = ran.assert_code(0).json();
            assert_eq!(only(&json)["event"], event, "{}", platform.name);
            assert_eq!(only(&json)["recognized"], true, "{}", platform.name);
            let forged = verify(&body.replace('{', "{ ")).json();
            assert_eq!(only(&forged)["reason"], "signature_mismatch");
        }
    }
}

#[test]
fn the_secret_is_that_of_the_name() {
    let [github, ..] = &PLATFORMS;
    let folder = tempfile::tempdir().unwrap();
    let mut unset = github.command("sign", By::Options, &folder, &[]);
    run(unset.env_remove(github.variable), b"{}")
        .assert_code(3)
        .assert_says("GITHUB_WEBHOOK_SECRET is not set");
    // Without a name it is `custom`.
    let args = ["sign"].iter().chain(github.options);
    let ran = run(&mut command(args.clone()), b"{}");
    ran.assert_code(3)
        .assert_says("CUSTOM_WEBHOOK_SECRET is not set");
    let mut custom = command(args);
    run(
        custom.env("CUSTOM_WEBHOOK_SECRET", github.secret),
        b"Hello, World!",
    )
    .assert_code(0)
    .assert_says("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

#[test]
fn a_scheme_is_printed_as_the_library_reads_it() {
    for platform in &PLATFORMS {
        let printed = platform.printed();
        let scheme: Scheme = serde_json::from_str(&printed).unwrap();
        let again = serde_json::to_value(&scheme).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(&printed).unwrap());
    }
    let ran = run(&mut command(["--json", "scheme", "storylane"]), b"");
    let json = ran.assert_code(0).json();
    let expected = json!({
        "header": "x-storylane-signature",
        "encoding": "base64",
        "algorithm": "hmac-sha256",
    });
    assert_eq!(*only(&json), expected);
}

#[test]
fn the_options_of_the_readme_are_these() {
    let readme = include_str!("../../README.md");
    let rows = readme
        .lines()
        .filter(|line| line.contains("| `--scheme-header"));
    let rows: Vec<_> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    assert_eq!(rows.len(), PLATFORMS.len());
    for (options, platform) in rows.iter().zip(&PLATFORMS) {
        let mut shell = Command::new("sh");
        let program = env!("CARGO_BIN_EXE_countersign");
        shell.args(["-c", &format!("{program} scheme {options}")]);
        let ran = run(piped(&mut shell), b"");
        assert_eq!(ran.assert_code(0).stdout, platform.printed());
    }
}

#[test]
fn other_algorithms_are_those_of_openssl() {
    // printf hello | openssl dgst -sha1 -hmac key, and -sha512
    let cases = [
        ("hmac-sha1", "b34ceac4516ff23a143e61d79d0fa7a4fbe5f266"),
        (
            "hmac-sha512",
            "ff06ab36757777815c008d32c8e14a705b4e7bf310351a06a23b612dc4c7433e7757d20525a5593b71020ea2ee162d2311b247e9855862b270122419652c0c92",
        ),
    ];
    for (algorithm, mac) in cases {
        let args = [
            "sign",
            "--scheme-header=x-sig",
            "--encoding=hex",
            "--algorithm",
            algorithm,
        ];
        let mut command = command(args);
        let ran = run(command.env("CUSTOM_WEBHOOK_SECRET", "key"), b"hello");
        assert_eq!(ran.assert_code(0).stdout, format!("x-sig: {mac}\n"));
    }
}

#[test]
fn a_signed_url_is_given() {
    let options = [
        "--scheme-header=x-sig",
        "--encoding=hex",
        "--signed-before=url",
        "--signed-before=text:|",
    ];
    let with = |name: &str, args: &[&str]| {
        let mut command = command([name].iter().chain(&options).chain(args));
        command.env("CUSTOM_WEBHOOK_SECRET", "key");
        run(&mut command, b"hello")
    };
    let url = "https://hooks.example.com:8443/in?a=1";
    let ran = with("sign", &["--url", url]);
    // printf 'https://hooks.example.com:8443/in?a=1|hello' | openssl dgst -sha256 -hmac key
    let mac = "77ad13993e057f9482c1814e00571c778be75332c8a772d916a89a9354034124";
    assert_eq!(ran.assert_code(0).stdout, format!("x-sig: {mac}\n"));
    with("sign", &[]).assert_code(2).assert_says("--url");
    with("verify", &["--signature", mac, "--url", url]).assert_code(0);
    for other in [
        "http://hooks.example.com:8443/in?a=1",
        "https://hooks.example.com:8443/in",
        "https://hooks.example.com/in?a=1",
    ] {
        with("verify", &["--signature", mac, "--url", other])
            .assert_code(1)
            .assert_says("signature_mismatch");
    }
}
