use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    base64, hex,
    support::{KNOWN, PREVIOUS, SECRET, command, lead, run, sample, with_secrets},
};

// printf 'countersign fingerprint' | openssl dgst -sha256 -hmac whsec_example_0123456789abcdef, the
// first 8 digits
const FINGERPRINT: &str = "ca8663e7";

#[test]
fn it_names_common_mistakes() {
    let lead = lead();
    let text = String::from_utf8(lead.clone()).unwrap();
    let value: Value = serde_json::from_slice(&lead).unwrap();
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
            .assert_says("--expected")
            .assert_says("countersign listen --capture")
            .assert_says(FINGERPRINT);
        let args = ["--json", "doctor", "supademo", "--signature", &signature];
        let found = &run(&mut with_secrets(args), &lead).json()[0];
        let tried = json!([{ "secret": "current", "fingerprint": FINGERPRINT }]);
        assert_eq!(found["diagnosis"], "unexplained");
        assert_eq!((&found["causes"], &found["tried"]), (&json!([]), &tried));
        assert_eq!(found["next"].as_array().unwrap().len(), 4);
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

/// A secret that is configured otherwise than the provider shows it.
#[test]
fn a_secret_that_was_not_configured_as_it_is_shown_is_the_receivers_to_change() {
    let lead = lead();
    let shown = STANDARD.encode(SECRET);
    let cases = [
        (
            shown.as_str(),
            hex(SECRET, &lead),
            "secret_decoded_from_base64",
            "explained",
        ),
        (
            "${SUPADEMO_WEBHOOK_SECRET}",
            hex(SECRET, &lead),
            "secret_unexpanded",
            "unexplained",
        ),
        (
            "$SUPADEMO_WEBHOOK_SECRET",
            hex(SECRET, &lead),
            "secret_unexpanded",
            "unexplained",
        ),
    ];
    for (configured, signature, code, diagnosis) in cases {
        let args = ["--json", "doctor", "supademo", "--signature", &signature];
        let ran = run(
            command(args).env("SUPADEMO_WEBHOOK_SECRET", configured),
            &lead,
        );
        let found = &ran.assert_code(1).json()[0];
        assert_eq!(found["diagnosis"], diagnosis, "{found}");
        let cause = &found["causes"][0];
        assert_eq!(cause["code"], code, "{found}");
        for text in [&cause["cause"], &cause["fix"]] {
            let text = text.as_str().unwrap();
            assert!(!text.contains(configured), "{text}");
        }
        assert!(
            cause["cause"]
                .as_str()
                .unwrap()
                .contains("of this endpoint"),
            "{found}"
        );
    }
}

#[test]
fn it_names_what_happened_to_the_body_on_the_way() {
    let json = r#"{"id":7,"share":1.0}"#;
    let cases: [(&str, &str, &[&str], &str, &str); 6] = [
        (
            json,
            r#"{"id":7,"share":1}"#,
            &[],
            "json_floats",
            "explained",
        ),
        (
            r#"{"id":7}"#,
            r#"{"id":7,"lead":null}"#,
            &[],
            "json_nulls_dropped",
            "explained",
        ),
        (
            r#"{"id":7}"#,
            "payload=%7B%22id%22%3A7%7D",
            &[],
            "form_payload",
            "explained",
        ),
        (
            "payload=%7B%22id%22%3A7%7D",
            r#"{"id":7}"#,
            &[],
            "signed_form_payload",
            "explained",
        ),
        (
            json,
            r#"{"id":7,"#,
            &["-H", "content-length: 20"],
            "body_truncated",
            "unexplained",
        ),
        (
            "gzip",
            json,
            &["-H", "content-encoding: gzip"],
            "body_decompressed",
            "unexplained",
        ),
    ];
    for (signed, arrived, fields, code, diagnosis) in cases {
        let signature = hex(SECRET, signed.as_bytes());
        let args = ["--json", "doctor", "supademo", "--signature", &signature];
        let args = args.iter().chain(fields);
        let ran = run(&mut with_secrets(args), arrived.as_bytes());
        let found = &ran.assert_code(1).json()[0];
        assert_eq!(found["causes"][0]["code"], code, "{found}");
        assert_eq!(found["diagnosis"], diagnosis, "{found}");
    }
}
