//! The properties of any input, each tried with `PROPTEST_CASES` inputs.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use std::iter;

use bytes::Bytes;
use countersign_testkit::{storylane, supademo};
use countersign_tests::{
    app::MAX_BODY_BYTES,
    attempt::{Attempt, EditedSignature},
    cases::{KNOWN, LEAD_CAPTURED, UNKNOWN},
    properties::{self, EVERY_MEMBER_OF_SUPADEMO},
    reference_scheme::ReferenceScheme,
};
use proptest::{
    bool::weighted,
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
    test_runner::FileFailurePersistence,
};
use serde_json::{Map, Value};

/// An input that failed once is tried first from then on.
fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/properties.regressions"
        )))),
        ..ProptestConfig::default()
    }
}

/// More inputs: parsers are fast, and have more to get wrong.
fn parsers() -> ProptestConfig {
    let config = config();
    ProptestConfig {
        cases: config.cases.saturating_mul(4),
        ..config
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn verdict(attempt in attempt()) {
        properties::verdict(&attempt);
    }

    #[test]
    fn adapters(attempt in attempt()) {
        properties::adapters(&attempt);
    }

    #[test]
    fn envelope(attempt in attempt()) {
        properties::envelope(&attempt);
    }

    #[test]
    fn secret(key in key()) {
        properties::secret(&key);
    }
}

proptest! {
    #![proptest_config(parsers())]

    #[test]
    fn supademo(body in prop_oneof![
        3 => body(EVERY_MEMBER_OF_SUPADEMO, "/event"),
        1 => supademo::strategy::any_body(),
    ]) {
        properties::supademo(&body);
    }

    #[test]
    fn storylane(body in prop_oneof![
        3 => body(KNOWN, "/id"),
        1 => storylane::strategy::any_body(),
    ]) {
        properties::storylane(&body);
    }
}

proptest! {
    #![proptest_config(parsers())]

    #[test]
    fn stored(json in prop_oneof![body(ENVELOPE, "/verdict"), body(SCHEME, "/encoding")]) {
        properties::stored(&json);
    }
}

/// An envelope with each of its members.
const ENVELOPE: &[u8] = br#"{"provider": "supademo", "endpoint": "eu", "tenant": "t1",
    "received_at": 1700000000.5, "method": "POST", "target": "/in?a=b",
    "fields": [["x-a", "b"], ["x-c", {"base64": "/w=="}]], "body": {"text": "{}"},
    "verdict": {"accepted": {"id": "sha256:00", "secret": "current"}}}"#;

/// A scheme with each of its members.
const SCHEME: &[u8] = br#"{"header": "x-acme-signature", "encoding": "base64",
    "algorithm": "hmac-sha512", "prefix": "mac=", "list": {"separator": ",", "tag": "v1="},
    "timestamp": {"place": {"element": "t="}, "tolerance_seconds": 300},
    "signed_before": ["timestamp", {"text": "."}, {"field": "host"}, "url"],
    "signed_after": [{"text": "!"}], "id": {"field": "x-acme-id"},
    "event_name": {"pointer": "/type"}, "unsigned_fields": ["x-acme-event"]}"#;

/// Mostly one signature, and mostly a right one: an early refusal tests little.
fn attempt() -> impl Strategy<Value = Attempt> {
    let signatures = prop_oneof![
        8 => vec(signature(), 1),
        1 => signature().prop_map(|signature| vec![signature; 2]),
        1 => vec(signature(), 0..=3),
    ];
    let times = prop_oneof![
        8 => vec(time(), 1),
        1 => vec(time(), 0..=2),
    ];
    let frames = prop_oneof![vec(0..3_usize, 0..300), vec(0..700_usize, 0..5)];
    let samples: &[&[u8]] = &[LEAD_CAPTURED, KNOWN, UNKNOWN];
    let body = prop_oneof![
        2 => select(samples).prop_map(Bytes::from_static),
        2 => body(EVERY_MEMBER_OF_SUPADEMO, "/event"),
        1 => vec(any::<u8>(), 0..5000).prop_map(Bytes::from),
    ];
    (signatures, times, frames, body).prop_flat_map(|(signatures, times, frames, body)| {
        limits(body.len()).prop_map(move |(max_body_bytes, content_length)| Attempt {
            signatures: signatures.clone(),
            times: times.clone(),
            content_length,
            body: body.clone(),
            frames: frames.clone(),
            max_body_bytes,
        })
    })
}

/// The limit for a body of `length` bytes, and the length that its head declares.
fn limits(length: usize) -> impl Strategy<Value = (usize, Option<u64>)> {
    let max_body_bytes = prop_oneof![
        2 => Just(MAX_BODY_BYTES),
        1 => length.saturating_sub(1)..=length + 1,
    ];
    max_body_bytes.prop_flat_map(|limit| {
        let near = u64::try_from(limit).unwrap();
        let declared = prop_oneof![0..=near, near..=near + 1, any::<u64>()];
        (Just(limit), option::of(declared))
    })
}

fn signature() -> impl Strategy<Value = EditedSignature> {
    let slip = select(SLIPS)
        .prop_map(|(place, removed, inserted)| (place, removed, inserted.as_bytes().to_vec()));
    let digit = "[0-9a-zA-Z+/=]?".prop_map(String::into_bytes);
    let affix = prop_oneof![
        "[0-9a-fA-F]{0,66}|[A-Za-z0-9+/=]{0,46}".prop_map(String::into_bytes),
        vec(any::<u8>(), 0..70),
    ];
    let edit = prop_oneof![
        4 => Just((0, 0, Vec::new())),
        2 => slip,
        1 => (0..70_usize, 0..=1_usize, digit),
        1 => (0..70_usize, 0..70_usize, affix),
    ];
    (0..6_usize, edit, weighted(0.2)).prop_map(|(key, edit, is_upper_case)| {
        let (place, removed, inserted) = edit;
        EditedSignature {
            key,
            place,
            removed,
            inserted,
            is_upper_case,
        }
    })
}

/// Edits that a lenient reader overlooks in 64 hex digits or 44 characters of base64, with or without
/// a prefix of three characters: where, how many bytes are removed, and what is inserted.
const SLIPS: &[(usize, usize, &str)] = &[
    (0, 0, " "),
    (0, 0, "\""),
    (0, 0, "0x"),
    (0, 0, "sha256="),
    (0, 3, ""),
    (0, 3, "v1="),
    (3, 0, " "),
    (42, 1, "B"),
    (45, 1, "B"),
    (43, 1, ""),
    (46, 1, ""),
    (44, 0, "="),
    (47, 0, "="),
    (63, 1, "0"),
    (66, 1, "0"),
    (62, 2, ""),
    (65, 2, ""),
    (64, 0, " "),
    (67, 0, " "),
    (64, 0, "00"),
    (67, 0, ","),
    (67, 0, "\u{e9}"),
];

fn time() -> impl Strategy<Value = Vec<u8>> {
    const NOW: u128 = ReferenceScheme::NOW as u128;
    let edges = [
        NOW - 301,
        NOW - 300,
        NOW,
        NOW + 300,
        NOW + 301,
        // Now, if it is truncated to 64 bits.
        NOW + (1 << 64),
    ];
    prop_oneof![
        4 => Just(NOW.to_string()),
        4 => select(edges.to_vec()).prop_map(|time| time.to_string()),
        1 => any::<u64>().prop_map(|time| time.to_string()),
        1 => "[ +-]?0{0,30}1700000000[ .]?",
        1 => ".{0,20}",
    ]
    .prop_map(String::into_bytes)
}

/// A sample with changed members, often the one at this pointer, and often edited as text; or any
/// bytes.
fn body(sample: &'static [u8], often: &'static str) -> impl Strategy<Value = Bytes> {
    let sample: Value = serde_json::from_slice(sample).unwrap();
    let drifts = (option::of(select(NAMES)), vec(drift(&sample), 0..3));
    let drifted = drifts.prop_map(move |(name, drifts)| {
        let mut drifted = sample.clone();
        if let (Some(name), Some(member)) = (name, drifted.pointer_mut(often)) {
            *member = Value::from(name);
        }
        for drift in drifts {
            drift.apply(&mut drifted);
        }
        drifted.to_string().into_bytes()
    });
    let drifted = drifted.boxed();
    let edited = (drifted.clone(), any::<usize>(), 0..20_usize, select(TOKENS)).prop_map(
        |(mut body, place, removed, token)| {
            let start = place % (body.len() + 1);
            let end = body.len().min(start + removed);
            body.splice(start..end, token.iter().copied());
            body
        },
    );
    let begun = (drifted.clone(), select(BEGINNINGS)).prop_map(|(body, beginning)| {
        [beginning, body.strip_prefix(b"{").unwrap_or(&body)].concat()
    });
    prop_oneof![
        5 => drifted,
        2 => edited,
        2 => begun,
        1 => vec(any::<u8>(), 0..50),
    ]
    .prop_map(Bytes::from)
}

/// A change of the sender to the members at some pointers (RFC 6901).
#[derive(Debug, Clone)]
enum Drift {
    Replace(String, Value),
    Remove(Vec<String>),
    /// Replaces an object with an array of as many values, which serde reads as the members.
    List(String),
}

fn drift(sample: &Value) -> impl Strategy<Value = Drift> + use<> {
    let mut members = Vec::new();
    list_pointers("", sample, &mut members);
    let objects: Vec<_> = members
        .iter()
        .filter(|pointer| sample.pointer(pointer).is_some_and(Value::is_object))
        .cloned()
        .collect();
    let count = members.len();
    let replaced = (select(members.clone()), value());
    prop_oneof![
        4 => replaced.prop_map(|(member, value)| Drift::Replace(member, value)),
        2 => subsequence(members, 0..count).prop_map(Drift::Remove),
        2 => select(objects).prop_map(Drift::List),
    ]
}

impl Drift {
    fn apply(self, sample: &mut Value) {
        match self {
            Self::Replace(pointer, value) => {
                if let Some(member) = sample.pointer_mut(&pointer) {
                    *member = value;
                }
            }
            Self::Remove(pointers) => {
                for pointer in pointers {
                    let (object, name) = pointer.rsplit_once('/').unwrap_or_default();
                    if let Some(Value::Object(members)) = sample.pointer_mut(object) {
                        members.remove(name);
                    }
                }
            }
            Self::List(pointer) => {
                if let Some(member) = sample.pointer_mut(&pointer) {
                    let length = member.as_object().map_or(0, Map::len);
                    let nulls = iter::repeat_n(Value::Null, length.saturating_sub(1));
                    let list: Vec<_> = iter::once(Value::from("s")).chain(nulls).collect();
                    *member = Value::from(list);
                }
            }
        }
    }
}

/// Text to insert into a body.
const TOKENS: &[&[u8]] = &[
    b"", b" ", b",", b"\"", b"{", b"}", b"[", b"null", b"1e999", b"\\ud800", b"\\u0065", b"\xff",
];

/// Text in place of the opening brace.
const BEGINNINGS: &[&[u8]] = &[
    b" \t\r\n{",
    b"\xef\xbb\xbf{",
    br#"{"event":"demo.viewed","#,
    br#"{"email":null,"#,
    br#"{"id":"s","#,
    br#"{"lead":null,"#,
    br#"{"new":{"event":"x"},"#,
    br#"{"new":1,"new":2,"#,
    br#"{"new":1e999,"#,
];

/// The pointers (RFC 6901) of a value and of all values inside it.
fn list_pointers(pointer: &str, value: &Value, pointers: &mut Vec<String>) {
    pointers.push(pointer.to_owned());
    for (name, value) in value.as_object().into_iter().flatten() {
        list_pointers(&format!("{pointer}/{name}"), value, pointers);
    }
}

/// A value of any type, not deep.
fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        select(NAMES).prop_map(str::to_owned),
        "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{0,12})?\
         (Z|[+-][0-2][0-9]:?[0-9]{2})?",
        ".{0,20}",
    ];
    let leaf = prop_oneof![
        3 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        2 => any::<f64>().prop_map(Value::from),
        3 => text.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 60, 25, |value| {
        prop_oneof![
            vec(value.clone(), 0..25).prop_map(Value::from),
            vec((select(NAMES), value), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Names of events and of members.
const NAMES: &[&str] = &[
    "lead.captured",
    "demo.viewed",
    "demo.completed",
    "showcase.viewed",
    "webhook.test",
    "Demo.Viewed",
    "demo.shared",
    "event",
    "id",
    "lead",
    "email",
    "viewer",
    "country",
    "completion",
    "new",
    "hex",
    "unknown",
];

/// Keys of sizes around a block of SHA-256.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..4),
        vec(any::<u8>(), 0..200),
        ".{0,80}".prop_map(String::into_bytes),
        vec(Just(0), 0..70),
    ]
}
