//! What a sample tells of JSON that was written anew: the order of its keys, and its nulls.

use countersign::{Head, Scheme, header_name};
use countersign_diagnosis::{Diagnosis, Doctor, Key};

use crate::codes;

const HEADER: &str = "x-acme-signature";
const SAMPLE: &str = r#"{"b": {"d": null, "c": 1}, "a": "", "c": null}"#;

/// Each MAC is that of `printf %s TEXT | openssl dgst -sha256 -hmac whsec_a2V5`.
const COMPACT: &str = "300abab2784035d63ece4f7a60a09c9762437435be23d8c8cff240c90690ac25"; // {"b":2,"a":1}
const ENDED: &str = "d663b87db8ced618a383b6c94d5128aeb26f140066edb148eaa85f93ac255a33"; // {"b":2,"a":1}\n
const SPACED: &str = "217844d3683816128250db66514b26b2d60e06e50b2f02ff27e84600d4ca0970"; // {"b": 2, "a": 1}
const NULL_LAST: &str = "a786a55765edf15a68cb941611ca2b4a8322b91358e0e65932ac57d0ac8e5231"; // {"b":2,"a":1,"c":null}
const NULL_ADDED: &str = "5bf8ddf00ad3c870b0774495ff5f02158808ccfb4d11d21222d68d2c2dbf9b4f"; // {"a":1,"b":2,"c":null}
const NESTED: &str = "3e98c9b609a8512464246999ea47711848ab42ab3fe890069a341ad9e929f438"; // {"b":{"d":null,"c":1.50},"a":1}
const ESCAPED: &str = "6849fa5217c40366b1fa80d950874658ec8c783644be564ee7cbef3eb2058dc4"; // {"b":2,"a":"\u00e9"}

fn diagnose(signature: &str, body: &str, samples: &[&str]) -> Diagnosis {
    let scheme = Scheme::hex(header_name(HEADER).unwrap());
    let mut doctor = Doctor::new(&scheme).with_key(Key::new("whsec_a2V5").unwrap());
    for sample in samples {
        doctor = doctor.with_sample(sample.as_bytes());
    }
    let headers = [(HEADER, signature)];
    let head = Head::new(&headers, std::time::SystemTime::UNIX_EPOCH);
    doctor.diagnose(&head, body.as_bytes())
}

#[test]
fn each_is_explained_with_the_sample_and_not_without_it() {
    let sorted = r#"{"a":1,"b":2}"#;
    let cases: [(&str, &str, &str, &[&str]); 10] = [
        (COMPACT, sorted, SAMPLE, &["json_keys_ordered"]),
        (
            COMPACT,
            "{ \"a\" : 1,\n\"b\":2 }",
            SAMPLE,
            &["json_keys_ordered", "json_compacted"],
        ),
        (
            SPACED,
            sorted,
            SAMPLE,
            &["json_keys_ordered", "json_spaced"],
        ),
        (
            COMPACT,
            "{\"a\":1,\"b\":2}\n",
            SAMPLE,
            &["json_keys_ordered", "body_newline_added"],
        ),
        (
            ENDED,
            sorted,
            "{\"b\":0,\"a\":0}\n",
            &["json_keys_ordered", "body_newline_lost"],
        ),
        (
            NULL_LAST,
            sorted,
            SAMPLE,
            &["json_keys_ordered", "json_nulls_kept"],
        ),
        (NULL_ADDED, sorted, r#"{"a":7,"c":7}"#, &[]),
        (
            NULL_ADDED,
            sorted,
            r#"{"a":7,"b":7,"c":7}"#,
            &["json_nulls_kept"],
        ),
        (
            NESTED,
            r#"{"a":1,"b":{"c":1.50}}"#,
            SAMPLE,
            &["json_keys_ordered", "json_nulls_kept"],
        ),
        (
            ESCAPED,
            r#"{"a":"é","b":2}"#,
            SAMPLE,
            &["json_keys_ordered", "json_escapes"],
        ),
    ];
    for (signature, body, sample, expected) in cases {
        let diagnosis = diagnose(signature, body, &["[]", sample]);
        assert_eq!(codes(&diagnosis), expected, "{body}");
        let is_explained = matches!(diagnosis, Diagnosis::Explained(_));
        assert_eq!(is_explained, !expected.is_empty(), "{body}");
        let without = diagnose(signature, body, &[]);
        assert_eq!(without, Diagnosis::Unexplained(Vec::new()), "{body}");
        for cause in diagnosis.causes() {
            let (sentence, fix) = (cause.to_string(), cause.fix());
            for text in [sentence.as_str(), &fix] {
                assert!(
                    text.starts_with(char::is_lowercase) && !text.ends_with('.'),
                    "{text}"
                );
                assert!(!text.contains(signature) && !text.contains(body), "{text}");
            }
        }
    }
}

#[test]
fn a_sample_that_was_signed_itself_is_told_from_the_body() {
    for sample in [r#"{"b":2,"a":1}"#, "{\"b\":2,\"a\":1}\r\n"] {
        for body in [r#"{"a":1,"b":2}"#, "", "another", "\u{feff}[]"] {
            let diagnosis = diagnose(COMPACT, body, &[sample]);
            assert_eq!(codes(&diagnosis), ["body_replaced"], "{body}");
        }
    }
}

#[test]
fn a_sample_explains_no_signature_that_nobody_made() {
    let zeros = "0".repeat(64);
    let samples = [SAMPLE, "", "{", "[]", "{}", r#"{"a":1,"b":2}"#, "null"];
    for body in [r#"{"a":1,"b":2}"#, r#"{"b":{"c":1}}"#, "[1]", "{", "text"] {
        let diagnosis = diagnose(&zeros, body, &samples);
        assert_eq!(diagnosis, Diagnosis::Unexplained(Vec::new()), "{body}");
    }
}

#[test]
fn a_request_that_is_authentic_stays_so_whatever_the_samples_are() {
    for samples in [&[][..], &[SAMPLE], &[r#"{"b":2,"a":1}"#]] {
        let diagnosis = diagnose(COMPACT, r#"{"b":2,"a":1}"#, samples);
        assert!(
            matches!(diagnosis, Diagnosis::Authentic { .. }),
            "{diagnosis:?}"
        );
    }
}

/// A long sample, or one with many members that the body lacks, is tried in a bounded time.
#[test]
fn a_hostile_sample_costs_no_more_than_the_bound() {
    let zeros = "0".repeat(64);
    let members: Vec<_> = (0..4000)
        .map(|number| format!("\"m{number}\":null"))
        .collect();
    let many = format!("{{\"a\":1,{}}}", members.join(","));
    let deep = "[".repeat(30_000) + &"]".repeat(30_000);
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20));
    for body in [
        r#"{"a":1}"#.to_owned(),
        many.replace("null", "1"),
        deep.clone(),
    ] {
        let diagnosis = diagnose(&zeros, &body, &[&many, &deep, &long]);
        assert!(matches!(diagnosis, Diagnosis::Unexplained(_)));
    }
}
