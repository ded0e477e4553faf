//! Each row, and each row with another signature.

use std::{collections::BTreeSet, sync::LazyLock};

use countersign::{Cause, Diagnosis, Doctor, Scheme, header_name};
use proptest::prelude::{ProptestConfig, prop, prop_assert, proptest};

use crate::{
    assert_discreet, codes, diagnose, doctor, forged, now,
    rows::{Expected, Kind, ROWS, Row},
    secret,
};

/// Each row's diagnosis, which takes a while without optimization.
static DIAGNOSED: LazyLock<Vec<(&Row, Diagnosis)>> = LazyLock::new(|| {
    let diagnosed = |row| (row, diagnose(row, row.headers));
    ROWS.iter().map(diagnosed).collect()
});

#[test]
fn each_row_has_its_causes() {
    let mut wrong = Vec::new();
    for (row, diagnosis) in &*DIAGNOSED {
        let codes = codes(diagnosis);
        let right = match (&row.expected, diagnosis) {
            (Expected::Authentic, Diagnosis::Authentic { .. }) => true,
            (Expected::Explained(expected), Diagnosis::Explained(_))
            | (Expected::Unexplained(expected), Diagnosis::Unexplained(_)) => codes == *expected,
            _ => false,
        };
        if !right {
            let expected = &row.expected;
            wrong.push(format!("{}: {diagnosis:?}, not {expected:?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is plain to see in a head, whatever its signature.
const PLAIN: [&str; 3] = [
    "other_provider",
    "signature_in_other_header",
    "signed_header_missing",
];

#[test]
fn no_row_is_explained_with_another_signature() {
    for row in ROWS {
        let headers = forged(row);
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let diagnosis = diagnose(row, &headers);
        let codes = codes(&diagnosis);
        if headers == row.headers {
            // There was no signature.
            assert_eq!(diagnosis, diagnose(row, row.headers), "{}", row.name);
        } else if matches!(diagnosis, Diagnosis::Explained(_)) {
            assert_eq!(codes.len(), 1, "{}: {codes:?}", row.name);
            assert!(PLAIN.contains(&codes[0]), "{}: {codes:?}", row.name);
        } else {
            let unexplained = matches!(diagnosis, Diagnosis::Unexplained(_));
            assert!(unexplained, "{}: {diagnosis:?}", row.name);
        }
    }
}

#[test]
fn no_row_shows_a_secret_a_signature_or_the_body() {
    for (row, diagnosis) in &*DIAGNOSED {
        assert_discreet(row, &format!("{diagnosis}\n{diagnosis:?}"));
        for cause in diagnosis.causes() {
            assert_discreet(row, &format!("{cause:?} {cause} {}", cause.mend()));
        }
        let (scheme, other) = (row.scheme(), Kind::Hex.with(secret("a2V5", "2026-11")));
        assert_discreet(row, &format!("{:?}", doctor(&scheme, &other)));
    }
}

#[test]
fn each_cause_has_a_word_and_two_sentences_of_its_own() {
    let mut seen = BTreeSet::new();
    for (_, diagnosis) in &*DIAGNOSED {
        for cause in diagnosis.causes() {
            let (code, sentence, mend) = (cause.code(), cause.to_string(), cause.mend());
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(code.chars().all(is_word), "{code}");
            for text in [sentence.as_str(), &mend] {
                assert!(text.starts_with(char::is_lowercase), "{code}: {text}");
                assert!(
                    !text.ends_with('.') && !text.contains('\n'),
                    "{code}: {text}"
                );
            }
            assert_ne!(sentence, mend, "{code}");
            seen.insert(code);
        }
    }
    assert_eq!(seen.len(), 64, "{seen:?}");
}

#[test]
fn a_label_names_what_matched() {
    let name = header_name("x-acme-signature").unwrap();
    let scheme = Scheme::hex(name, secret("key", "2026-11"));
    // printf '{"id":7}' | openssl dgst -sha256 -hmac key
    let signature = "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a";
    let headers = [("x-acme-signature", signature)];
    let diagnosis = Doctor::new(&scheme).diagnose(&headers, b"{\"id\":7}");
    assert_eq!(
        diagnosis.to_string(),
        "the signature matches, with the secret \"2026-11\""
    );

    let row = ROWS.iter().find(|row| row.name == "the previous secret");
    let diagnosis = diagnose(row.unwrap(), row.unwrap().headers);
    assert_eq!(
        diagnosis.to_string(),
        "the sender signed with another secret, \"2025-06\": configure the secret of \"2025-06\" \
         here too, or have the sender use this endpoint's"
    );
    let row = ROWS
        .iter()
        .find(|row| row.name == "the other provider's secret");
    let diagnosis = diagnose(row.unwrap(), row.unwrap().headers);
    assert!(
        diagnosis.to_string().contains("\"the other one\""),
        "{diagnosis}"
    );
}

#[test]
fn without_a_time_any_timestamp_will_do() {
    let row = ROWS.iter().find(|row| row.name == "too late").unwrap();
    let scheme = row.scheme();
    let diagnosis = Doctor::new(&scheme).diagnose(row.headers, row.body);
    assert_eq!(diagnosis, Diagnosis::Authentic { secret_label: None });
    let diagnosis = Doctor::new(&scheme)
        .at(now())
        .diagnose(row.headers, row.body);
    assert_eq!(codes(&diagnosis), ["timestamp_out_of_tolerance"]);
}

/// What is to be said of a MAC that nobody made.
const FORM: [&str; 3] = [
    "hex_instead_of_base64",
    "received_empty_body",
    "signature_length",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_random_mac_is_explained(
        index in 0..ROWS.len(),
        mac in "[0-9a-f]{128}",
        length in prop::sample::select(vec![20, 32, 48, 64]),
    ) {
        let row = &ROWS[index];
        let scheme = row.scheme();
        let hex = mac[..length * 2].to_owned();
        let value = if row.scheme == Kind::Prefixed { format!("sha256={hex}") } else { hex };
        let time = now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().to_string();
        let headers = [(scheme.header().as_str(), value.as_str()), ("x-acme-timestamp", &time)];
        let diagnosis = diagnose(row, &headers);
        let unexplained = matches!(&diagnosis, Diagnosis::Unexplained(causes)
            if causes.iter().map(Cause::code)
                .all(|code| FORM.contains(&code)));
        prop_assert!(unexplained, "{}: {diagnosis:?}", row.name);
    }
}
