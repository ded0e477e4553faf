//! What something on the way took out of a body or put into another order, and a sample shows.

use std::fs;

use serde_json::Value;

use crate::{
    base64, hex,
    support::{LEAD_CAPTURED, SECRET, UNKNOWN, command, run, sample, with_secrets},
};

/// The body without its nulls and with its keys sorted, as a proxy may write it.
fn rewritten(body: &str) -> Vec<u8> {
    fn without_nulls(value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.into_iter().filter(|(_, value)| !value.is_null());
                members
                    .map(|(key, value)| (key, without_nulls(value)))
                    .collect()
            }
            other => other,
        }
    }
    without_nulls(serde_json::from_str(body).unwrap())
        .to_string()
        .into()
}

#[test]
fn the_samples_of_a_provider_show_what_a_proxy_sorted_or_dropped() {
    let text = |name: &str| fs::read_to_string(sample(name)).unwrap();
    let lead = text(LEAD_CAPTURED).replace("jane@example.com", "sam@example.com");
    let unknown = text(UNKNOWN).replacen("\"id\": \"", "\"id\": \"7", 1);
    let cases = [
        (
            "supademo",
            hex(SECRET, lead.as_bytes()),
            lead,
            &["json_keys_ordered"][..],
        ),
        (
            "storylane",
            base64(SECRET, unknown.as_bytes()),
            unknown,
            &["json_keys_ordered", "json_nulls_kept"],
        ),
    ];
    for (provider, signature, signed, expected) in cases {
        let body = rewritten(&signed);
        assert_ne!(body, signed.as_bytes());
        let args = ["--json", "doctor", provider, "--signature", &signature];
        let ran = run(&mut with_secrets(args), &body);
        let found = &ran.assert_code(1).json()[0];
        assert_eq!(found["diagnosis"], "explained", "{found}");
        for code in expected {
            assert!(
                found["causes"].to_string().contains(code),
                "{code}: {found}"
            );
        }
        // A digit that is another one is not explained.
        let other = String::from_utf8(body).unwrap().replacen('2', "3", 1);
        let ran = run(&mut with_secrets(args), other.as_bytes());
        assert_eq!(ran.assert_code(1).json()[0]["diagnosis"], "unexplained");
    }
}

#[test]
fn an_expected_body_shows_the_same_of_any_provider() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, body: &str| {
        let path = dir.path().join(name);
        fs::write(&path, body).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let order = file("order", "{\"b\": \"\", \"a\": \"\", \"c\": null}\n");
    let whole = file("whole", "{\"b\":2,\"a\":1}\n");
    let other = file("other", "{\"x\":2,\"y\":1}");
    let signed = |body: &str| hex(SECRET, body.as_bytes());
    let cases: [(String, &[&str], &str); 7] = [
        (signed(r#"{"b":2,"a":1}"#), &[&order], "json_keys_ordered"),
        (signed(r#"{"b": 2, "a": 1}"#), &[&order], "json_spaced"),
        (
            signed(r#"{"b":2,"a":1,"c":null}"#),
            &[&other, &order],
            "json_nulls_kept",
        ),
        (signed(r#"{"b":2,"a":1}"#), &[&whole], "body_replaced"),
        (signed(r#"{"b":2,"a":1}"#), &[&other], ""),
        (signed(r#"{"b":2,"a":3}"#), &[&order, &whole], ""),
        (signed(r#"{"b":2,"a":1}"#), &[], ""),
    ];
    for (signature, files, code) in cases {
        let scheme = ["--scheme-header", "x-acme-signature", "--encoding", "hex"];
        let args = ["--json", "doctor", "acme", "--signature", &signature];
        let expected = files.iter().flat_map(|file| ["--expected", file]);
        let args = args.into_iter().chain(scheme).chain(expected);
        let ran = run(
            command(args).env("ACME_WEBHOOK_SECRET", SECRET),
            br#"{"a":1,"b":2}"#,
        );
        let found = &ran.assert_code(1).json()[0];
        assert!(
            found["causes"].to_string().contains(code),
            "{code}: {found}"
        );
        assert_eq!(
            found["diagnosis"] == "explained",
            !code.is_empty(),
            "{found}"
        );
        let is_asked_for = found["next"].to_string().contains("--expected");
        assert_eq!(is_asked_for, code.is_empty() && files.is_empty(), "{found}");
    }
    let args = ["doctor", "supademo", "--signature", "00", "--expected"];
    run(&mut with_secrets(args.iter().chain(&["/nowhere"])), b"")
        .assert_code(3)
        .assert_says("cannot read /nowhere");
    run(&mut with_secrets(args.iter().chain(&["-"])), b"")
        .assert_code(2)
        .assert_says("standard input");
}
