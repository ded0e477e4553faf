//! The table: every request that the receivers have to judge, and what each gets.

use std::iter;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use hmac_sha256::{HMAC, Hash};

use crate::{
    app::{EARLIER, LONGEST, MAX_BODY_BYTES, SECRET, SHORTEST, STORYLANE, SUPADEMO, Seen},
    judge,
};

/// Supademo's signature header.
pub const SUPADEMO_SIGNATURE: &str = "x-supademo-signature";
/// Storylane's signature header.
pub const STORYLANE_SIGNATURE: &str = "x-storylane-signature";

/// The sample of the vendor's page.
pub const LEAD_CAPTURED: &[u8] =
    include_bytes!("../../crates/countersign-supademo/fixtures/lead.captured.json");
/// The known session of the vendor's page.
pub const KNOWN: &[u8] = include_bytes!("../../crates/countersign-storylane/fixtures/known.json");
/// The unknown session of the vendor's page.
pub const UNKNOWN: &[u8] =
    include_bytes!("../../crates/countersign-storylane/fixtures/unknown.json");

/// One request.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is special about it.
    pub name: String,
    /// The route that it is posted to, which says the provider.
    pub route: &'static str,
    /// The headers beside those of the framing.
    pub headers: Vec<(&'static str, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
    /// What it gets.
    pub answer: Answer,
}

/// What a request gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A refusal: its status, and the reason that shows inside only.
    Refused(u16, &'static str),
    /// The handler's answer.
    Accepted(Seen),
}

pub(crate) const MISSING: Answer = Answer::Refused(401, "header_missing");
pub(crate) const REPEATED: Answer = Answer::Refused(401, "header_repeated");
pub(crate) const MALFORMED: Answer = Answer::Refused(401, "signature_malformed");
pub(crate) const MISMATCH: Answer = Answer::Refused(401, "signature_mismatch");
pub(crate) const TOO_LARGE: Answer = Answer::Refused(413, "body_too_large");
pub(crate) const UNPARSABLE: Answer = Answer::Refused(400, "unparsable");

/// The vendor's sample of Supademo's page, signed with the current secret.
pub fn sample() -> Case {
    named("the vendor's sample")
}

/// The first case whose name ends so.
pub fn named(name: &str) -> Case {
    let found = all().into_iter().find(|case| case.name.ends_with(name));
    found.expect("a case of that name")
}

pub(crate) fn accepted(event: Option<&str>, recognized: bool, secret: &str, body: &[u8]) -> Answer {
    Answer::Accepted(Seen {
        event: event.map(str::to_owned),
        recognized,
        secret: Some(secret.to_owned()),
        digest: judge::to_hex(&Hash::hash(body)),
        body_len: body.len(),
        same_body: true,
    })
}

fn supademo<S: Into<Vec<u8>>>(
    name: &str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    case(name, SUPADEMO, SUPADEMO_SIGNATURE, signatures, body, answer)
}

fn storylane<S: Into<Vec<u8>>>(
    name: &str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    case(
        name,
        STORYLANE,
        STORYLANE_SIGNATURE,
        signatures,
        body,
        answer,
    )
}

fn case<S: Into<Vec<u8>>>(
    name: &str,
    route: &'static str,
    header: &'static str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
    answer: Answer,
) -> Case {
    Case {
        name: format!("{route}: {name}"),
        route,
        headers: signatures
            .into_iter()
            .map(|signature| (header, signature.into()))
            .collect(),
        body: body.to_vec(),
        answer,
    }
}

/// Every case.
pub fn all() -> Vec<Case> {
    let mut cases = authentic();
    cases.extend(unrecognized());
    cases.extend(supademo_signatures());
    cases.extend(storylane_signatures());
    cases.extend(other_keys());
    cases.extend(bodies());
    cases.extend(flipped_bits());
    cases
}

/// What is accepted, recognized or not.
fn authentic() -> Vec<Case> {
    let mut cases = vec![
        // The signatures of the samples were made with OpenSSL.
        supademo(
            "the vendor's sample",
            ["8856ade5bef96e6b5436d9addc72c961ce5b6a162f4c13f3325564c9b636aefd"],
            LEAD_CAPTURED,
            accepted(Some("lead.captured"), true, "current", LEAD_CAPTURED),
        ),
        supademo(
            "upper-case hex, the same digits (RFC 4648 §8)",
            ["8856ADE5BEF96E6B5436D9ADDC72C961CE5B6A162F4C13F3325564C9B636AEFD"],
            LEAD_CAPTURED,
            accepted(Some("lead.captured"), true, "current", LEAD_CAPTURED),
        ),
        storylane(
            "the vendor's known session",
            ["U0QCpIqoJywnhuVwvIbZvMDaJbOWTt3KCo583Q89Qdw="],
            KNOWN,
            accepted(Some("session"), true, "current", KNOWN),
        ),
        storylane(
            "the vendor's unknown session",
            ["XzQZMqu1ofncG8/KJ1ErKVrZ7hJcjhe2DCa43Mu8fF0="],
            UNKNOWN,
            accepted(Some("session"), true, "current", UNKNOWN),
        ),
    ];
    let earlier = [
        (EARLIER.as_bytes(), "earlier"),
        (SHORTEST.as_bytes(), "shortest"),
        (&LONGEST, "longest"),
    ];
    for (key, label) in earlier {
        cases.push(supademo(
            &format!("the {label} secret"),
            [judge::hex(key, LEAD_CAPTURED)],
            LEAD_CAPTURED,
            accepted(Some("lead.captured"), true, label, LEAD_CAPTURED),
        ));
        cases.push(storylane(
            &format!("the {label} secret"),
            [judge::base64(key, KNOWN)],
            KNOWN,
            accepted(Some("session"), true, label, KNOWN),
        ));
    }
    for event in [
        "demo.viewed",
        "demo.completed",
        "showcase.viewed",
        "webhook.test",
    ] {
        let body = format!(r#"{{"metrics":{{"steps":[1,2]}},"event":"{event}"}}"#);
        let body = body.as_bytes();
        cases.push(supademo(
            event,
            [judge::hex(SECRET, body)],
            body,
            accepted(Some(event), true, "current", body),
        ));
    }
    let full = padded(MAX_BODY_BYTES);
    cases.push(supademo(
        "a body of exactly the limit",
        [judge::hex(SECRET, &full)],
        &full,
        accepted(Some("webhook.test"), true, "current", &full),
    ));
    cases
}

/// What is authentic and JSON, and no event or no shape that the types know.
fn unrecognized() -> Vec<Case> {
    let mut cases = Vec::new();
    let unrecognized = [
        (
            r#"{"event":"demo.shared","email":"jane@example.com"}"#,
            Some("demo.shared"),
        ),
        (
            r#"{"event":"lead.captured","viewer":"jane@example.com"}"#,
            Some("lead.captured"),
        ),
        (
            r#"{"event":"lead.captured","viewer":{"phone":123}}"#,
            Some("lead.captured"),
        ),
        (r#"{"event":7}"#, None),
        (r#"{"email":"jane@example.com"}"#, None),
        (" {} ", None),
        ("[]", None),
        ("null", None),
        ("\"lead.captured\"", None),
        ("-1e999", None),
    ];
    for (body, event) in unrecognized {
        cases.push(supademo(
            &format!("unrecognized: {body}"),
            [judge::hex(SECRET, body)],
            body.as_bytes(),
            accepted(event, false, "current", body.as_bytes()),
        ));
    }
    let deep = format!(
        r#"{{"event":"demo.viewed","customParams":{}1{}}}"#,
        r#"{"a":"#.repeat(600),
        "}".repeat(600)
    );
    cases.push(supademo(
        "unrecognized: deeper than any parser recurses",
        [judge::hex(SECRET, &deep)],
        deep.as_bytes(),
        accepted(Some("demo.viewed"), false, "current", deep.as_bytes()),
    ));
    for body in [
        "{}",
        "[]",
        r#"{"id":"s"}"#,
        r#"{"id":7,"lead":null}"#,
        r#"{"id":"s","lead":"x"}"#,
    ] {
        cases.push(storylane(
            &format!("unrecognized: {body}"),
            [judge::base64(SECRET, body)],
            body.as_bytes(),
            accepted(None, false, "current", body.as_bytes()),
        ));
    }
    cases
}

/// Signature headers that are not of Supademo's form, over a body whose right signature is known.
fn supademo_signatures() -> Vec<Case> {
    let body = LEAD_CAPTURED;
    let right = judge::hex(SECRET, body);
    let wrong = judge::hex(SECRET, b"another body");
    let none: [&str; 0] = [];
    let cut = |length| right.get(..length).expect("hex digits").to_owned();

    let mut cases = vec![
        supademo("no signature", none, body, MISSING),
        supademo(
            "the right signature twice",
            [&*right, &right],
            body,
            REPEATED,
        ),
        supademo(
            "the right signature first",
            [&*right, &wrong],
            body,
            REPEATED,
        ),
        supademo(
            "the right signature last",
            [&*wrong, &right],
            body,
            REPEATED,
        ),
        supademo("an empty one beside it", [&*right, ""], body, REPEATED),
        supademo("the signature of another body", [wrong], body, MISMATCH),
        supademo("zeros", ["0".repeat(64)], body, MISMATCH),
    ];
    let malformed: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("one digit", cut(1).into()),
        ("half of it", cut(32).into()),
        ("one digit short", cut(63).into()),
        ("one byte short", cut(62).into()),
        ("one digit long", format!("{right}0").into()),
        ("one byte long", format!("{right}00").into()),
        ("twice as long", format!("{right}{right}").into()),
        ("very long", "0".repeat(4000).into()),
        ("not hex", format!("{}g", cut(63)).into()),
        ("not ASCII at its end", format!("{}é", cut(62)).into()),
        ("not ASCII beside it", format!("{right}é").into()),
        ("not UTF-8", [&[0xff; 2], cut(62).as_bytes()].concat()),
        ("64 bytes that are not ASCII", vec![0xe9; 64]),
        ("base64", judge::base64(SECRET, body).into()),
        ("prefixed", format!("sha256={right}").into()),
        (
            "prefixed with another algorithm",
            format!("md5={right}").into(),
        ),
        ("prefixed with 0x", format!("0x{right}").into()),
        ("quoted", format!("\"{right}\"").into()),
        ("quoted with apostrophes", format!("'{right}'").into()),
        ("joined with a comma", format!("{right}, {right}").into()),
        ("joined with a comma, empty", format!("{right},").into()),
        (
            "a space within",
            format!("{} {}", cut(32), &right[32..]).into(),
        ),
        (
            "of Standard Webhooks' form",
            format!("v1,{}", judge::base64(SECRET, body)).into(),
        ),
    ];
    cases.extend(
        malformed
            .into_iter()
            .map(|(name, value)| supademo(name, [value], body, MALFORMED)),
    );
    let mut elsewhere = supademo("in the other provider's header", [&*right], body, MISSING);
    elsewhere.headers = vec![(STORYLANE_SIGNATURE, judge::base64(SECRET, body).into())];
    cases.push(elsewhere);
    cases
}

/// Signature headers that are not of Storylane's form.
fn storylane_signatures() -> Vec<Case> {
    let body = KNOWN;
    // It has a `+` or a `/` for sure: see the assertion.
    let right = judge::base64(SECRET, UNKNOWN);
    assert!(right.contains('/'), "URL-safe base64 has to differ");
    let none: [&str; 0] = [];
    let unpadded = right.trim_end_matches('=');
    // The last character carries two bits that are not of the MAC; canonical ones are zero.
    let loose = format!("{}1=", unpadded.get(..42).expect("43 characters"));

    let mut cases = vec![
        storylane("no signature", none, body, MISSING),
        storylane(
            "the right signature twice",
            [&*right, &right],
            UNKNOWN,
            REPEATED,
        ),
        storylane("the signature of another body", [&*right], body, MISMATCH),
        storylane("zeros", [STANDARD.encode([0; 32])], body, MISMATCH),
    ];
    let malformed = [
        ("empty", String::new()),
        ("URL-safe base64", right.replace('+', "-").replace('/', "_")),
        ("unpadded", unpadded.to_owned()),
        ("padded twice", format!("{right}=")),
        ("padded with the wrong number", format!("{unpadded}==")),
        ("bits beyond the MAC", loose),
        (
            "one character short",
            right.get(1..).expect("44 characters").to_owned(),
        ),
        ("31 bytes", STANDARD.encode([0; 31])),
        ("33 bytes", STANDARD.encode([0; 33])),
        ("48 bytes", STANDARD.encode([0; 48])),
        ("very long", STANDARD.encode([0; 3000])),
        ("hex", judge::hex(SECRET, UNKNOWN)),
        (
            "base64 of hex",
            STANDARD.encode(judge::hex(SECRET, UNKNOWN)),
        ),
        ("prefixed", format!("sha256={right}")),
        ("quoted", format!("\"{right}\"")),
        ("joined with a comma", format!("{right},{right}")),
        (
            "not ASCII",
            format!("{}é", right.get(..42).expect("44 characters")),
        ),
    ];
    cases.extend(
        malformed
            .into_iter()
            .map(|(name, value)| storylane(name, [value], UNKNOWN, MALFORMED)),
    );
    cases
}

/// Signatures of the right form and the right body, made with what is not the secret.
fn other_keys() -> Vec<Case> {
    let body = LEAD_CAPTURED;
    let stripped = SECRET.trim_start_matches("whsec_");
    let keys: [(&str, Vec<u8>); 9] = [
        ("another secret", b"whsec_another".to_vec()),
        ("the empty key", Vec::new()),
        ("the secret without its whsec_", stripped.into()),
        (
            "the secret decoded as Standard Webhooks do",
            URL_SAFE.decode(stripped).expect("it happens to be base64"),
        ),
        ("the secret with a line feed", format!("{SECRET}\n").into()),
        (
            "the secret with a space before it",
            format!(" {SECRET}").into(),
        ),
        ("the secret in quotes", format!("\"{SECRET}\"").into()),
        ("the secret in upper case", SECRET.to_uppercase().into()),
        ("the body", body.to_vec()),
    ];
    let mut cases: Vec<Case> = keys
        .into_iter()
        .map(|(name, key)| {
            let name = format!("signed with {name}");
            supademo(&name, [judge::hex(key, body)], body, MISMATCH)
        })
        .collect();
    let sha256 = judge::to_hex(&Hash::hash(body));
    cases.push(supademo("a digest without a key", [sha256], body, MISMATCH));
    cases
}

/// Bodies that are not the signed ones, not JSON, or too large.
fn bodies() -> Vec<Case> {
    let sample = LEAD_CAPTURED;
    let right = judge::hex(SECRET, sample);
    let other = [sample, b"\n"].concat();
    let reserialized = serde_json::from_slice::<serde_json::Value>(sample)
        .expect("JSON")
        .to_string();
    let mut cases = vec![
        supademo(
            "an empty body with another's signature",
            [&*right],
            b"",
            MISMATCH,
        ),
        supademo("a line feed at its end", [&*right], &other, MISMATCH),
        supademo(
            "re-serialized",
            [&*right],
            reserialized.as_bytes(),
            MISMATCH,
        ),
        supademo(
            "not JSON, and not authentic",
            [&*right],
            b"not JSON",
            MISMATCH,
        ),
        supademo(
            "half of it",
            [&*right],
            &sample[..sample.len() / 2],
            MISMATCH,
        ),
    ];
    let not_json: [(&str, &[u8]); 10] = [
        ("empty", b""),
        ("white space", b" \n"),
        ("text", b"event=lead.captured"),
        ("JSON that breaks off", br#"{"event":"lead.captured""#),
        ("JSON and more", br#"{"event":"webhook.test"}{}"#),
        ("not UTF-8", b"\xff\xfe\xfd"),
        (
            "not UTF-8 in a string",
            b"{\"event\":\"webhook.test\",\"new\":\"\xe9\"}",
        ),
        ("UTF-16", b"\xff\xfe{\0}\0"),
        (
            "gzip",
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00",
        ),
        ("zeros", &[0; 64]),
    ];
    for (name, body) in not_json {
        cases.push(supademo(
            &format!("authentic, but not JSON: {name}"),
            [judge::hex(SECRET, body)],
            body,
            UNPARSABLE,
        ));
    }
    let large = padded(MAX_BODY_BYTES + 1);
    let none: [&str; 0] = [];
    cases.extend([
        supademo(
            "authentic, too large",
            [judge::hex(SECRET, &large)],
            &large,
            TOO_LARGE,
        ),
        supademo("forged, too large", ["0".repeat(64)], &large, TOO_LARGE),
        supademo("malformed, too large", ["0"], &large, MALFORMED),
        supademo("unsigned, too large", none, &large, MISSING),
        supademo("unsigned, empty", none, b"", MISSING),
    ]);
    cases
}

/// One flipped bit in every byte of a short body.
fn flipped_bits() -> impl Iterator<Item = Case> {
    let body = br#"{"event":"webhook.test"}"#;
    let signature = judge::hex(SECRET, body);
    body.iter().enumerate().map(move |(place, _)| {
        let mut flipped = body.to_vec();
        if let Some(byte) = flipped.get_mut(place) {
            *byte ^= 1 << (place % 8);
        }
        let name = format!("a bit of byte {place} flipped");
        supademo(&name, [&*signature], &flipped, MISMATCH)
    })
}

/// A test event of exactly `length` bytes.
pub fn padded(length: usize) -> Vec<u8> {
    let head = br#"{"event":"webhook.test","pad":""#;
    let pad = length.saturating_sub(head.len() + 2);
    head.iter()
        .copied()
        .chain(iter::repeat_n(b'x', pad))
        .chain(*b"\"}")
        .collect()
}

/// A MAC of the right length that no key gives to anything here.
pub fn forged() -> String {
    judge::hex("nobody's key", HMAC::mac("", ""))
}
