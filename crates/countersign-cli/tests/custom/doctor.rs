use serde_json::Value;

use crate::{
    platforms::{By, PLATFORMS, Platform, WAYS, only},
    support::{Ran, capture::Capture, run},
};

fn doctor(platform: &Platform, by: By, args: &[String], body: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let mut command = platform.command("doctor", by, &folder, &args);
    command.env("OLD", "an old secret");
    run(&mut command, body.as_bytes())
}

fn codes(ran: &Ran) -> Vec<String> {
    let found = only(&ran.json())["causes"].clone();
    let causes = found.as_array().unwrap().iter();
    let code = |cause: &Value| cause["code"].as_str().unwrap().to_owned();
    causes.map(code).collect()
}

#[test]
fn a_wrong_signature_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    for platform in &PLATFORMS {
        let (body, _) = platform.event;
        for by in WAYS {
            let mut args = platform.signed(by, &folder, body);
            args.push("--json".to_owned());
            let ran = doctor(platform, by, &args, body);
            assert_eq!(only(&ran.assert_code(0).json())["diagnosis"], "authentic");

            let ran = doctor(platform, by, &args, &format!("{body}\n"));
            assert_eq!(only(&ran.assert_code(1).json())["diagnosis"], "explained");
            assert_eq!(codes(&ran), ["body_newline_added"], "{}", platform.name);

            let ran = doctor(platform, by, &args, &body.replace(':', ": "));
            assert_eq!(codes(&ran), ["json_compacted"], "{}", platform.name);

            // Nothing explains another body.
            let ran = doctor(platform, by, &args, "{}");
            assert_eq!(only(&ran.assert_code(1).json())["diagnosis"], "unexplained");
        }
    }
}

#[test]
fn another_secret_is_recognized_and_named_by_its_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    // The other secret is read as the secret is.
    for platform in PLATFORMS
        .iter()
        .filter(|platform| platform.name != "standard")
    {
        let (body, _) = platform.event;
        let mut command = platform.command("sign", By::File, &folder, &[]);
        let signed = run(
            command.env(platform.variable, "an old secret"),
            body.as_bytes(),
        );
        let lines = signed.assert_code(0).stdout.lines();
        let mut args: Vec<_> = lines.map(|line| format!("-H{line}")).collect();
        args.push("--other-secret-env=OLD".to_owned());
        let ran = doctor(platform, By::File, &args, body);
        ran.assert_code(1).assert_says("another secret, \"OLD\"");
        args.push("--json".to_owned());
        let ran = doctor(platform, By::File, &args, body);
        assert_eq!(codes(&ran), ["other_secret"], "{}", platform.name);
        let tried = only(&ran.json())["tried"].clone();
        let labels = tried.as_array().unwrap().iter();
        let labels: Vec<_> = labels.map(|tried| tried["secret"].clone()).collect();
        assert_eq!(labels, ["current", "OLD"]);
        // printf 'countersign fingerprint' | openssl dgst -sha256 -hmac 'an old secret'
        assert_eq!(tried[1]["fingerprint"], "b9afd549");
    }
}

#[test]
fn a_stale_timestamp_is_a_cause() {
    let stripe = &PLATFORMS[1];
    let [header] = stripe.vector.headers else {
        unreachable!()
    };
    let args = ["--json".to_owned(), format!("-H{header}")];
    let ran = doctor(stripe, By::Options, &args, stripe.vector.body);
    assert_eq!(codes(ran.assert_code(1)), ["timestamp_out_of_tolerance"]);
    let args = [&args[..], &["--at".to_owned(), stripe.vector.at.to_owned()]].concat();
    let ran = doctor(stripe, By::Options, &args, stripe.vector.body);
    assert_eq!(only(&ran.assert_code(0).json())["diagnosis"], "authentic");
}

#[test]
fn an_unknown_provider_in_a_capture_is_named() {
    let capture = Capture::of([serde_json::json!({
        "provider": "acme",
        "received_at": 1_769_850_000,
        "fields": [["x-acme-signature", "00"]],
        "body": { "text": "{}" },
        "verdict": { "refused": { "status": 401, "reason": "signature_mismatch", "error": "no" } },
    })]);
    let doctor = |args: &[&str]| {
        let args = [&["doctor", "--capture", capture.name()], args].concat();
        let mut command = crate::support::command(args);
        let command = command.env("ACME_WEBHOOK_SECRET", "key");
        run(command.env("CUSTOM_WEBHOOK_SECRET", "key"), b"")
    };
    doctor(&[])
        .assert_code(3)
        .assert_says("the provider \"acme\" is not known")
        .assert_says("--scheme-file");
    let scheme = ["--scheme-header=x-acme-signature", "--encoding=hex"];
    doctor(&scheme)
        .assert_code(3)
        .assert_says("name it beside the scheme");
    let named = [&["acme"], &scheme[..]].concat();
    doctor(&named).assert_code(1).assert_says("does not match");
    doctor(&["acme"])
        .assert_code(2)
        .assert_says("--scheme-file");
}
