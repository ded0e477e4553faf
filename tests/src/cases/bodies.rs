use super::{
    case::{Case, MALFORMED, MISMATCH, MISSING, TOO_LARGE, UNPARSABLE, supademo},
    samples::{LEAD_CAPTURED, padded},
};
use crate::{
    app::{MAX_BODY_BYTES, SECRET},
    reference_hmac,
};

/// Bodies that are not the signed ones, not JSON, or too large.
pub(super) fn other_bodies() -> Vec<Case> {
    let sample = LEAD_CAPTURED;
    let right = reference_hmac::hex(SECRET, sample);
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
            [reference_hmac::hex(SECRET, body)],
            body,
            UNPARSABLE,
        ));
    }
    let large = padded(MAX_BODY_BYTES + 1);
    let none: [&str; 0] = [];
    cases.extend([
        supademo(
            "authentic, too large",
            [reference_hmac::hex(SECRET, &large)],
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
pub(super) fn flipped_bits() -> impl Iterator<Item = Case> {
    let body = br#"{"event":"webhook.test"}"#;
    let signature = reference_hmac::hex(SECRET, body);
    body.iter().enumerate().map(move |(place, _)| {
        let mut flipped = body.to_vec();
        if let Some(byte) = flipped.get_mut(place) {
            *byte ^= 1 << (place % 8);
        }
        let name = format!("a bit of byte {place} flipped");
        supademo(&name, [&*signature], &flipped, MISMATCH)
    })
}
