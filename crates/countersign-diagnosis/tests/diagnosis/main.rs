//! Why a signature does not match: what is named, what is not, and what is logged.

#![allow(
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod adapter;
mod adversarial;
mod any_scheme;
mod cases;
mod each_case;
mod events;
mod forms;
mod log;
mod samples;
mod signed_url;

use countersign::{Head, Headers, Scheme};
use countersign_diagnosis::{Cause, Diagnosis, Doctor, Key};

use cases::{Case, SchemeKind};

fn key(key: impl AsRef<[u8]>, label: &'static str) -> Key {
    Key::new(key).unwrap().with_label(label)
}

/// Diagnoses a request of the case with these headers, by a doctor that knows of two other keys.
fn diagnose(case: &Case, headers: &dyn Headers) -> Diagnosis {
    let scheme = case.scheme.scheme();
    let (other, other_key) = match case.scheme {
        SchemeKind::Base64 => (SchemeKind::Hex, "acme"),
        _ => (SchemeKind::Base64, "bolt"),
    };
    let other = other.scheme();
    let head = Head::new(headers, case.scheme.now());
    doctor(case, &scheme, &other, other_key).diagnose(&head, case.body)
}

fn doctor<'a>(
    case: &Case,
    scheme: &'a Scheme,
    other: &'a Scheme,
    other_key: &'static str,
) -> Doctor<'a> {
    Doctor::new(scheme)
        .with_key(Key::new(case.secret).unwrap())
        .with_other_key(key("previous", "2025-06"))
        .with_scheme("the other one", other, [key(other_key, "2026-11")])
        .at(case.scheme.now())
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes().iter().map(Cause::code).collect()
}

/// The case's headers with another first digit in each signature of theirs.
fn forged(case: &Case) -> Vec<(&'static str, String)> {
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let forge = |value: &str| {
        let mut forged = value.to_owned();
        let mut start = 0;
        for part in value.split(|c| !is_digit(c)) {
            if part.len() >= 27 {
                let digit = if part.starts_with('0') { "1" } else { "0" };
                forged.replace_range(start..=start, digit);
            }
            start += part.len() + 1;
        }
        forged
    };
    let headers = case.headers.iter();
    headers
        .map(|(name, value)| {
            let has_macs = name.contains("signature") || name.contains("hmac");
            let value = if has_macs {
                forge(value)
            } else {
                (*value).to_owned()
            };
            (*name, value)
        })
        .collect()
}

/// Asserts that no secret, signature or body is shown.
fn assert_discreet(case: &Case, shown: &str) {
    let name = case.name;
    for key in [
        "a2V5", "6b6579", "previous", "MfKQ9r8", "It's a", "c3RyaXBl", "hush",
    ] {
        assert!(!shown.contains(key), "{name}: {shown}");
    }
    for (_, value) in case.headers {
        if value.len() >= 40 {
            let part: String = value.chars().skip(9).take(12).collect();
            assert!(!shown.contains(&part), "{name}: {shown}");
        }
    }
    let body = String::from_utf8_lossy(case.body);
    for part in [body.as_ref(), "\"id\"", "\"name\"", "http", "token="] {
        assert!(part.len() < 4 || !shown.contains(part), "{name}: {shown}");
    }
}
