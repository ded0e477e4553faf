use super::case::{
    BAD_TIME, Case, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED, UNPARSABLE, accepted,
    hash_of, now, post,
};
use crate::{
    app::{PREVIOUS, SECRET, STANDARD},
    reference_hmac::{base64, hex},
};

const SIGNATURE: &str = "webhook-signature";
const ID: &str = "webhook-id";
const TIME: &str = "webhook-timestamp";

/// Requests by Standard Webhooks, whose id and timestamp are signed.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"type":"invoice.paid"}"#;
    let time = now().to_string();
    let mac = |key: &str, id: &str, time: &str| base64(key, format!("{id}.{time}.{body}"));
    let right = mac(SECRET, "msg_1", &time);
    let zeros = base64("another key", "");
    let sign = |value: &str| (SIGNATURE, value.to_owned());
    let id = |id: &str| (ID, id.to_owned());
    let stamp = |time: &str| (TIME, time.to_owned());
    let paid = |secret, id: &str| {
        accepted(Some("invoice.paid"), true, secret, body.as_bytes()).with_id(id)
    };
    let case = |name: &str, value: &str, answer| {
        post(
            STANDARD,
            name,
            [id("msg_1"), stamp(&time), sign(value)],
            body,
            answer,
        )
    };
    let at = |name: &str, time: &str, answer| {
        let value = format!("v1,{}", mac(SECRET, "msg_1", time));
        post(
            STANDARD,
            name,
            [id("msg_1"), stamp(time), sign(&value)],
            body,
            answer,
        )
    };
    let with = |name: &str, ids: &[&str], times: &[&str], answer| Case {
        headers: (ids.iter().map(|value| id(value)))
            .chain(times.iter().map(|value| stamp(value)))
            .chain([sign(&format!("v1,{right}"))])
            .map(|(field, value)| (field, value.into()))
            .collect(),
        ..post(STANDARD, name, [], body, answer)
    };
    let many = |count| format!("{}v1,{right}", format!("v1,{zeros} ").repeat(count));
    let long = "x".repeat(256);
    let long_id = [
        id(&long),
        stamp(&time),
        sign(&format!("v1,{}", mac(SECRET, &long, &time))),
    ];
    let long_answer = paid("current", &hash_of(format!("{long}.{time}.{body}")));
    let previous = mac(PREVIOUS, "msg_1", &time);
    let now = &*time;

    vec![
        case("an event", &format!("v1,{right}"), paid("current", "msg_1")),
        case(
            "a wrong one before it",
            &format!("v1,{zeros} v1,{right}"),
            paid("current", "msg_1"),
        ),
        case(
            "a wrong one after it",
            &format!("v1,{right} v1,{zeros}"),
            paid("current", "msg_1"),
        ),
        case(
            "ed25519 beside it",
            &format!("v1a,{zeros} v1,{right}"),
            paid("current", "msg_1"),
        ),
        case(
            "the previous secret",
            &format!("v1,{previous}"),
            paid("previous", "msg_1"),
        ),
        case("32 signatures", &many(31), paid("current", "msg_1")),
        post(
            STANDARD,
            "an id that is too long",
            long_id,
            body,
            long_answer,
        ),
        case("33 signatures", &many(32), MALFORMED),
        case("ed25519 alone", &format!("v1a,{right}"), MALFORMED),
        case("v2 for v1", &format!("v2,{right}"), MALFORMED),
        case("no version", &right, MALFORMED),
        case("an equals sign", &format!("v1={right}"), MALFORMED),
        case(
            "joined by a comma",
            &format!("v1,{right},v1,{right}"),
            MALFORMED,
        ),
        case(
            "one of them malformed",
            &format!("v1,{right} v1,"),
            MALFORMED,
        ),
        case(
            "unpadded",
            &format!("v1,{}", right.trim_end_matches('=')),
            MALFORMED,
        ),
        case("hex", &format!("v1,{}", hex(SECRET, body)), MALFORMED),
        case(
            "signed without id and time",
            &format!("v1,{}", base64(SECRET, body)),
            MISMATCH,
        ),
        case(
            "another key",
            &format!("v1,{}", mac("another key", "msg_1", now)),
            MISMATCH,
        ),
        at(
            "an hour ago",
            &(time.parse::<u64>().expect("a number") - 3600).to_string(),
            OUT_OF_TIME,
        ),
        at("beyond u64", "18446744073709551616", OUT_OF_TIME),
        at("a date", "2026-11-25T00:00:00Z", BAD_TIME),
        with("relabelled", &["msg_2"], &[now], MISMATCH),
        with("an empty id", &[""], &[now], MISMATCH),
        with("no id", &[], &[now], MISSING),
        with("two ids", &["msg_1", "msg_2"], &[now], REPEATED),
        with("the id twice", &["msg_1", "msg_1"], &[now], REPEATED),
        with("no timestamp", &["msg_1"], &[], MISSING),
        with("two timestamps", &["msg_1"], &[now, "1"], REPEATED),
        with("a part of the id moved", &["msg_1.1"], &[now], MALFORMED),
        post(
            STANDARD,
            "no signature",
            [id("msg_1"), stamp(now)],
            body,
            MISSING,
        ),
        post(
            STANDARD,
            "svix's names",
            [("svix-signature", format!("v1,{right}"))],
            body,
            MISSING,
        ),
        Case {
            body: b"type=invoice.paid".to_vec(),
            ..case(
                "not JSON",
                &format!(
                    "v1,{}",
                    base64(SECRET, format!("msg_1.{now}.type=invoice.paid"))
                ),
                UNPARSABLE,
            )
        },
    ]
}
