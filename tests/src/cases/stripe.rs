use super::case::{
    BAD_TIME, Case, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED, UNPARSABLE, accepted,
    hash_of, now, post,
};
use crate::{
    app::{PREVIOUS, SECRET, STRIPE},
    reference_hmac::hex,
};

const SIGNATURE: &str = "stripe-signature";

/// Stripe's requests, whose signature header is a list that has the timestamp too.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"id":"evt_1","type":"charge.failed"}"#;
    let time = now();
    let mac_at = |time: &str, body: &str| hex(SECRET, format!("{time}.{body}"));
    let right = mac_at(&time.to_string(), body);
    let previous = hex(PREVIOUS, format!("{time}.{body}"));
    let zeros = "0".repeat(64);
    let of =
        |secret| accepted(Some("charge.failed"), true, secret, body.as_bytes()).with_id("evt_1");
    let case =
        |name: &str, value: String, answer| post(STRIPE, name, [(SIGNATURE, value)], body, answer);
    // Rightly signed at another time.
    let at = |name: &str, time: &str, answer| {
        case(name, format!("t={time},v1={}", mac_at(time, body)), answer)
    };
    let signed = |name: &str, body: &str, answer| {
        let mac = mac_at(&time.to_string(), body);
        post(
            STRIPE,
            name,
            [(SIGNATURE, format!("t={time},v1={mac}"))],
            body,
            answer,
        )
    };
    let many = |count| {
        format!(
            "t={time}{},v1={right}",
            format!(",v1={zeros}").repeat(count)
        )
    };
    let no_id = r#"{"type":"ping"}"#;
    let ping = accepted(Some("ping"), true, "current", no_id.as_bytes());
    let array = accepted(None, false, "current", b"[]");

    vec![
        case("an event", format!("t={time},v1={right}"), of("current")),
        case(
            "the timestamp last",
            format!("v1={right},t={time}"),
            of("current"),
        ),
        case(
            "a wrong one before it",
            format!("t={time},v1={zeros},v1={right}"),
            of("current"),
        ),
        case(
            "two secrets",
            format!("t={time},v1={previous},v1={right}"),
            of("current"),
        ),
        case(
            "the previous secret",
            format!("t={time},v1={previous}"),
            of("previous"),
        ),
        case(
            "a test signature beside it",
            format!("t={time},v1={right},v0={zeros}"),
            of("current"),
        ),
        case("32 signatures", many(31), of("current")),
        signed(
            "an event without an id",
            no_id,
            ping.with_id(hash_of(format!("{time}.{no_id}"))),
        ),
        signed(
            "an array",
            "[]",
            array.with_id(hash_of(format!("{time}.[]"))),
        ),
        case("33 signatures", many(32), MALFORMED),
        case("v0 for v1", format!("t={time},v0={right}"), MALFORMED),
        case(
            "v0 beside a wrong v1",
            format!("t={time},v0={right},v1={zeros}"),
            MISMATCH,
        ),
        case("v10 for v1", format!("t={time},v10={right}"), MALFORMED),
        case("no tag", format!("t={time},{right}"), MALFORMED),
        case("no timestamp", format!("v1={right}"), MALFORMED),
        case(
            "two timestamps",
            format!("t={time},t={time},v1={right}"),
            MALFORMED,
        ),
        case(
            "another timestamp after it",
            format!("t={time},v1={right},t=1"),
            MALFORMED,
        ),
        case("a timestamp alone", format!("t={time}"), MALFORMED),
        case(
            "one of them malformed",
            format!("t={time},v1={right},v1=0"),
            MALFORMED,
        ),
        case(
            "a space after the comma",
            format!("t={time}, v1={right}"),
            MALFORMED,
        ),
        case("semicolons", format!("t={time};v1={right}"), MALFORMED),
        case("empty", String::new(), MALFORMED),
        case("commas", ",,,".to_owned(), MALFORMED),
        at("an hour ago", &(time - 3600).to_string(), OUT_OF_TIME),
        at("in an hour", &(time + 3600).to_string(), OUT_OF_TIME),
        at("at the epoch", "0", OUT_OF_TIME),
        at("i64's last second", "9223372036854775807", OUT_OF_TIME),
        at("beyond i64", "9223372036854775808", OUT_OF_TIME),
        at("u64's last second", "18446744073709551615", OUT_OF_TIME),
        at("beyond u64", "18446744073709551616", OUT_OF_TIME),
        at(
            "now, modulo 2^64",
            &(u128::from(time) + (1 << 64)).to_string(),
            OUT_OF_TIME,
        ),
        at("before the epoch", &format!("-{time}"), BAD_TIME),
        at("with a sign", &format!("+{time}"), BAD_TIME),
        at(
            "in milliseconds' notation",
            &format!("{time}.000"),
            BAD_TIME,
        ),
        at("without a time", "", BAD_TIME),
        case(
            "a changed timestamp",
            format!("t={},v1={right}", time - 1),
            MISMATCH,
        ),
        case(
            "signed without the timestamp",
            format!("t={time},v1={}", hex(SECRET, body)),
            MISMATCH,
        ),
        case("zeros", format!("t={time},v1={zeros}"), MISMATCH),
        post(STRIPE, "no signature", [], body, MISSING),
        post(
            STRIPE,
            "the header twice",
            [right.clone(), right.clone()].map(|mac| (SIGNATURE, format!("t={time},v1={mac}"))),
            body,
            REPEATED,
        ),
        signed("not JSON", "id=evt_1", UNPARSABLE),
    ]
}
