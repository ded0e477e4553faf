//! Why a signature does not match: what is named, what is not, and what is logged.

#![allow(
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod hostile;
mod logged;
mod rows;
mod table;

use std::time::{Duration, SystemTime};

use countersign::{Cause, Diagnosis, Doctor, Scheme, Secret};

use rows::{Kind, NOW, Row};

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

fn secret(key: &str, label: &'static str) -> Secret {
    Secret::new(key).unwrap().with_label(label)
}

fn diagnose(row: &Row, headers: &[(&str, &str)]) -> Diagnosis {
    let other = match row.scheme {
        Kind::Base64 => Kind::Hex.with(secret("acme", "2026-11")),
        _ => Kind::Base64.with(secret("bolt", "2026-11")),
    };
    doctor(&row.scheme(), &other).diagnose(headers, row.body)
}

fn doctor<'a>(scheme: &'a Scheme, other: &'a Scheme) -> Doctor<'a> {
    Doctor::new(scheme)
        .with_secret(secret("previous", "2025-06"))
        .with_scheme("the other one", other)
        .at(now())
}

fn codes(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.causes().iter().map(Cause::code).collect()
}

/// The row's headers with another first digit in each signature of theirs.
fn forged(row: &Row) -> Vec<(&'static str, String)> {
    let forge = |value: &str| {
        let mac = value.rfind(['=', ',', '"']).map_or(0, |at| {
            // What ends with = is base64.
            if value.len() - at <= 2 { 0 } else { at + 1 }
        });
        let start = if value.starts_with("v1,") { 3 } else { mac };
        let digit = if value[start..].starts_with('0') {
            "1"
        } else {
            "0"
        };
        format!("{}{digit}{}", &value[..start], &value[start + 1..])
    };
    row.headers
        .iter()
        .map(|(name, value)| {
            let is_mac = name.contains("signature") && value.len() >= 40;
            let value = if is_mac {
                forge(value)
            } else {
                (*value).to_owned()
            };
            (*name, value)
        })
        .collect()
}

/// What may not be in a log: the secrets, the signatures and the body.
fn assert_discreet(row: &Row, shown: &str) {
    let name = row.name;
    for key in ["a2V5", "6b6579", "previous"] {
        assert!(!shown.contains(key), "{name}: {shown}");
    }
    for (_, value) in row.headers {
        if value.len() >= 40 {
            let part: String = value.chars().skip(9).take(12).collect();
            assert!(!shown.contains(&part), "{name}: {shown}");
        }
    }
    let body = String::from_utf8_lossy(row.body);
    for part in [body.as_ref(), "\"id\"", "\"name\"", "http"] {
        assert!(part.len() < 4 || !shown.contains(part), "{name}: {shown}");
    }
}
