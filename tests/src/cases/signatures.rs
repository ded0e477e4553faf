use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use hmac_sha256::Hash;

use super::{
    case::{self, Case, MALFORMED, MISMATCH, MISSING, REPEATED},
    samples::{KNOWN, LEAD_CAPTURED, STORYLANE_SIGNATURE, UNKNOWN},
};
use crate::{app::SECRET, reference_hmac};

/// Signature headers that are not of Supademo's form, over a body whose right signature is known.
pub(super) fn supademo() -> Vec<Case> {
    let body = LEAD_CAPTURED;
    let right = reference_hmac::hex(SECRET, body);
    let wrong = reference_hmac::hex(SECRET, b"another body");
    let none: [&str; 0] = [];
    let cut = |length| right.get(..length).expect("hex digits").to_owned();

    let mut cases = vec![
        case::supademo("no signature", none, body, MISSING),
        case::supademo(
            "the right signature twice",
            [&*right, &right],
            body,
            REPEATED,
        ),
        case::supademo(
            "the right signature first",
            [&*right, &wrong],
            body,
            REPEATED,
        ),
        case::supademo(
            "the right signature last",
            [&*wrong, &right],
            body,
            REPEATED,
        ),
        case::supademo("an empty one beside it", [&*right, ""], body, REPEATED),
        case::supademo("the signature of another body", [wrong], body, MISMATCH),
        case::supademo("zeros", ["0".repeat(64)], body, MISMATCH),
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
        ("base64", reference_hmac::base64(SECRET, body).into()),
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
            format!("v1,{}", reference_hmac::base64(SECRET, body)).into(),
        ),
    ];
    cases.extend(
        malformed
            .into_iter()
            .map(|(name, value)| case::supademo(name, [value], body, MALFORMED)),
    );
    let mut elsewhere = case::supademo("in the other provider's header", [&*right], body, MISSING);
    elsewhere.headers = vec![(
        STORYLANE_SIGNATURE,
        reference_hmac::base64(SECRET, body).into(),
    )];
    cases.push(elsewhere);
    cases
}

/// Signature headers that are not of Storylane's form.
pub(super) fn storylane() -> Vec<Case> {
    let body = KNOWN;
    // It has a `+` or a `/` for sure: see the assertion.
    let right = reference_hmac::base64(SECRET, UNKNOWN);
    assert!(right.contains('/'), "URL-safe base64 has to differ");
    let none: [&str; 0] = [];
    let unpadded = right.trim_end_matches('=');
    // The last character carries two bits that are not of the MAC; canonical ones are zero.
    let loose = format!("{}1=", unpadded.get(..42).expect("43 characters"));

    let mut cases = vec![
        case::storylane("no signature", none, body, MISSING),
        case::storylane(
            "the right signature twice",
            [&*right, &right],
            UNKNOWN,
            REPEATED,
        ),
        case::storylane("the signature of another body", [&*right], body, MISMATCH),
        case::storylane("zeros", [STANDARD.encode([0; 32])], body, MISMATCH),
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
        ("hex", reference_hmac::hex(SECRET, UNKNOWN)),
        (
            "base64 of hex",
            STANDARD.encode(reference_hmac::hex(SECRET, UNKNOWN)),
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
            .map(|(name, value)| case::storylane(name, [value], UNKNOWN, MALFORMED)),
    );
    cases
}

/// Signatures of the right form and the right body, made with what is not the secret.
pub(super) fn other_keys() -> Vec<Case> {
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
            case::supademo(&name, [reference_hmac::hex(key, body)], body, MISMATCH)
        })
        .collect();
    let sha256 = reference_hmac::to_hex(&Hash::hash(body));
    cases.push(case::supademo(
        "a digest without a key",
        [sha256],
        body,
        MISMATCH,
    ));
    cases
}
