//! Each case, and each case with another signature.

use std::{collections::BTreeSet, sync::LazyLock};

use countersign::Head;
use countersign_diagnosis::{Cause, Diagnosis, Doctor, Key};
use proptest::prelude::{ProptestConfig, prop, prop_assert, proptest};

use crate::{
    assert_discreet,
    cases::{Case, Expected, SchemeKind, cases, named},
    codes, diagnose, doctor, forged,
};

/// Each case's diagnosis, which takes a while without optimization.
static DIAGNOSED: LazyLock<Vec<(&Case, Diagnosis)>> = LazyLock::new(|| {
    cases()
        .map(|case| (case, diagnose(case, &case.headers)))
        .collect()
});

#[test]
fn each_case_has_its_causes() {
    let mut wrong = Vec::new();
    for (case, diagnosis) in &*DIAGNOSED {
        let codes = codes(diagnosis);
        let right = match (&case.expected, diagnosis) {
            (Expected::Authentic, Diagnosis::Authentic { .. }) => true,
            (Expected::Explained(expected), Diagnosis::Explained(_))
            | (Expected::Unexplained(expected), Diagnosis::Unexplained(_)) => codes == *expected,
            _ => false,
        };
        if !right {
            let expected = &case.expected;
            wrong.push(format!("{}: {diagnosis:?}, not {expected:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_case_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for case in cases() {
        assert!(names.insert(case.name), "{}", case.name);
    }
    assert_eq!(names.len(), 405);
}

/// The scheme itself refuses each case but the authentic ones.
#[test]
fn no_case_but_the_authentic_ones_is_accepted() {
    for case in cases() {
        let secret = countersign::Secret::new(case.secret).unwrap();
        let scheme = case.scheme.scheme();
        let head = Head::new(&case.headers, case.scheme.now());
        let verdict = crate::log::verify(&scheme, secret, &head, case.body);
        let authentic = case.expected == Expected::Authentic;
        assert_eq!(verdict.is_ok(), authentic, "{}: {verdict:?}", case.name);
    }
}

/// What a head shows, whatever its signature is.
const PLAIN: [&str; 7] = [
    "other_provider",
    "signature_in_other_header",
    "signature_element_missing",
    "signature_tag_missing",
    "signature_prefix_missing",
    "signed_header_missing",
    "timestamp_element_missing",
];

#[test]
fn no_case_is_explained_with_another_signature() {
    for case in cases() {
        let headers = forged(case);
        let original: Vec<_> = case
            .headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let diagnosis = diagnose(case, &headers);
        let codes = codes(&diagnosis);
        if headers == original {
            // There was no signature.
            let diagnosed = diagnose(case, &case.headers);
            assert_eq!(diagnosis, diagnosed, "{}", case.name);
        } else if matches!(diagnosis, Diagnosis::Explained(_)) {
            let is_plain = codes.iter().all(|code| PLAIN.contains(code));
            assert!(is_plain, "{}: {codes:?}", case.name);
        } else {
            let unexplained = matches!(diagnosis, Diagnosis::Unexplained(_));
            assert!(unexplained, "{}: {diagnosis:?}", case.name);
        }
    }
}

#[test]
fn no_case_shows_a_secret_a_signature_or_the_body() {
    for (case, diagnosis) in &*DIAGNOSED {
        assert_discreet(case, &format!("{diagnosis}\n{diagnosis:?}"));
        for cause in diagnosis.causes() {
            assert_discreet(case, &format!("{cause:?} {cause} {}", cause.fix()));
        }
        let (scheme, other) = (case.scheme.scheme(), SchemeKind::Hex.scheme());
        let doctor = doctor(case, &scheme, &other, "a2V5");
        assert_discreet(case, &format!("{doctor:?}"));
    }
}

#[test]
fn each_cause_has_a_word_and_two_sentences_of_its_own() {
    let mut seen = BTreeSet::new();
    for (_, diagnosis) in &*DIAGNOSED {
        for cause in diagnosis.causes() {
            let (code, sentence, fix) = (cause.code(), cause.to_string(), cause.fix());
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(code.chars().all(is_word), "{code}");
            for text in [sentence.as_str(), &fix] {
                assert!(text.starts_with(char::is_lowercase), "{code}: {text}");
                assert!(
                    !text.ends_with('.') && !text.contains('\n'),
                    "{code}: {text}"
                );
            }
            assert_ne!(sentence, fix, "{code}");
            seen.insert(code);
        }
    }
    assert_eq!(seen.len(), 86, "{seen:?}");
}

/// Nobody can change what a platform sends: a fix is for whoever receives.
#[test]
fn no_fix_asks_for_a_change_at_the_sender() {
    let asks = [
        "have the sender",
        "sign ",
        "send ",
        "encode ",
        "put ",
        "write ",
        "serialize ",
        "use the",
        "keep ",
    ];
    for (case, diagnosis) in &*DIAGNOSED {
        for cause in diagnosis.causes() {
            let fix = cause.fix();
            let asked = asks.iter().find(|ask| fix.starts_with(**ask));
            let name = case.name;
            assert_eq!(asked, None, "{name}: {fix}");
            assert!(
                !fix.contains("have the sender") && !fix.contains("or sign"),
                "{name}: {fix}"
            );
        }
    }
}

#[test]
fn a_label_names_what_matched() {
    let scheme = SchemeKind::Hex.scheme();
    let doctor = Doctor::new(&scheme)
        .with_key(Key::new("old").unwrap())
        .with_key(crate::key("key", "2026-11"));
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    let signature = "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a";
    let headers = [("x-acme-signature", signature)];
    let head = Head::new(&headers, SchemeKind::Hex.now());
    assert_eq!(
        doctor.diagnose(&head, b"{\"id\":7}").to_string(),
        "the signature matches, with the secret \"2026-11\""
    );

    let case = named("the previous secret");
    assert_eq!(
        diagnose(case, &case.headers).to_string(),
        "the sender signed with another secret, \"2025-06\": configure the secret of \"2025-06\" \
         here too: an endpoint can have two"
    );
    let case = named("the other provider's secret");
    let diagnosis = diagnose(case, &case.headers);
    assert!(
        diagnosis.to_string().contains("\"the other one\""),
        "{diagnosis}"
    );
}

#[test]
fn a_doctor_without_a_key_explains_what_needs_none() {
    let scheme = SchemeKind::Hex.scheme();
    let doctor = Doctor::new(&scheme);
    for (name, expected) in [
        ("a plain hash", &["hash_without_key"][..]),
        ("an empty secret", &["signer_secret_empty"]),
        ("no header", &["signature_header_missing"]),
        ("authentic: hex", &[]),
    ] {
        let case = named(name);
        let head = Head::new(&case.headers, case.scheme.now());
        let diagnosis = doctor.diagnose(&head, case.body);
        let authentic = matches!(diagnosis, Diagnosis::Authentic { .. });
        assert!(!authentic, "{name}");
        assert_eq!(codes(&diagnosis), expected, "{name}");
    }
}

#[test]
fn without_a_time_any_timestamp_will_do() {
    for (name, expected) in [
        ("too late", &[][..]),
        ("Stripe: old", &[]),
        ("Slack: old", &[]),
        ("after the body: old", &[]),
        ("Stripe: in milliseconds", &["timestamp_in_milliseconds"]),
        ("Stripe: no number", &["timestamp_malformed"]),
    ] {
        let case = named(name);
        let scheme = case.scheme.scheme();
        let doctor = Doctor::new(&scheme).with_key(Key::new(case.secret).unwrap());
        let head = Head::new(&case.headers, std::time::SystemTime::UNIX_EPOCH);
        let diagnosis = doctor.diagnose(&head, case.body);
        assert_eq!(codes(&diagnosis), expected, "{name}");
        let authentic = matches!(diagnosis, Diagnosis::Authentic { .. });
        assert_eq!(authentic, expected.is_empty(), "{name}");
        let diagnosis = doctor.at(case.scheme.now()).diagnose(&head, case.body);
        assert_eq!(codes(&diagnosis).len(), 1, "{name}");
    }
}

#[test]
fn a_timestamp_that_no_clock_can_show_is_out_of_tolerance() {
    let scheme = SchemeKind::Timed.scheme();
    let doctor = Doctor::new(&scheme).with_key(Key::new("whsec_a2V5").unwrap());
    // printf 'v0:99999999999999999999:{}' | openssl dgst -sha256 -hmac whsec_a2V5
    let signature = "c52ead67db58174b910340315ba5dfb14963daa241556d18b7caff4056462a54";
    let headers = [
        ("x-acme-signature", signature),
        ("x-acme-timestamp", "99999999999999999999"),
    ];
    let head = Head::new(&headers, SchemeKind::Timed.now());
    let diagnosis = doctor.diagnose(&head, b"{}");
    assert_eq!(codes(&diagnosis), ["timestamp_out_of_tolerance"]);
}

/// What is to be said of a MAC that nobody made.
const FORM: [&str; 6] = [
    "hex_instead_of_base64",
    "received_empty_body",
    "secret_unexpanded",
    "signature_length",
    "signature_prefix_missing",
    "signature_tag_missing",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_random_mac_is_explained(
        index in 0..cases().count(),
        mac in "[0-9a-f]{128}",
        length in prop::sample::select(vec![20, 32, 48, 64]),
    ) {
        let case = cases().nth(index).unwrap();
        let scheme = case.scheme.scheme();
        let hex = mac[..length * 2].to_owned();
        let time = case.scheme.now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let time = time.to_string();
        let value = match case.scheme {
            SchemeKind::Prefixed => format!("sha256={hex}"),
            SchemeKind::Stripe => format!("t={time},v1={hex}"),
            _ => hex,
        };
        let headers = [
            (scheme.header().as_str(), value.as_str()),
            ("x-acme-timestamp", &time),
            ("x-acme-id", "1"),
            ("x-slack-request-timestamp", &time),
            ("webhook-id", "1"),
            ("webhook-timestamp", &time),
        ];
        let diagnosis = diagnose(case, &headers);
        let unexplained = matches!(&diagnosis, Diagnosis::Unexplained(causes)
            if causes.iter().map(Cause::code)
                .all(|code| FORM.contains(&code)));
        prop_assert!(unexplained, "{}: {diagnosis:?}", case.name);
    }
}
