use super::case::{
    BAD_TIME, Case, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED, accepted, hash_of, now,
    post,
};
use crate::{
    app::{PREVIOUS, SECRET, SLACK},
    reference_hmac::hex,
};

const SIGNATURE: &str = "x-slack-signature";
const TIME: &str = "x-slack-request-timestamp";

/// Slack's requests, JSON and forms, with the timestamp in a field of its own.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"event_id":"Ev1","event":{"type":"app_mention"}}"#;
    let time = now().to_string();
    let mac = |key: &str, time: &str, body: &str| hex(key, format!("v0:{time}:{body}"));
    let right = mac(SECRET, &time, body);
    let sign = |mac: &str| (SIGNATURE, format!("v0={mac}"));
    let raw = |value: String| (SIGNATURE, value);
    let stamp = |time: &str| (TIME, time.to_owned());
    let mention =
        |secret| accepted(Some("app_mention"), true, secret, body.as_bytes()).with_id("Ev1");
    let case = |name: &str, value, answer| post(SLACK, name, [value, stamp(&time)], body, answer);
    let at = |name: &str, time: &str, answer| {
        let fields = [sign(&mac(SECRET, time, body)), stamp(time)];
        post(SLACK, name, fields, body, answer)
    };
    let form = "token=t&command=%2Fweather&text=94070";
    let command = accepted(None, false, "current", form.as_bytes());
    let command = command.with_id(hash_of(format!("v0:{time}:{form}")));
    let old = (now() - 3600).to_string();

    vec![
        case("an event", sign(&right), mention("current")),
        case(
            "the previous secret",
            sign(&mac(PREVIOUS, &time, body)),
            mention("previous"),
        ),
        case(
            "upper-case hex",
            sign(&right.to_uppercase()),
            mention("current"),
        ),
        post(
            SLACK,
            "a form",
            [sign(&mac(SECRET, &time, form)), stamp(&time)],
            form,
            command,
        ),
        case("v1 for v0", raw(format!("v1={right}")), MALFORMED),
        case("no version", raw(right.clone()), MALFORMED),
        case(
            "an upper-case version",
            raw(format!("V0={right}")),
            MALFORMED,
        ),
        case("a list", raw(format!("v0={right},v0={right}")), MALFORMED),
        case(
            "the timestamp in the list",
            raw(format!("t={time},v0={right}")),
            MALFORMED,
        ),
        case(
            "signed without the timestamp",
            sign(&hex(SECRET, body)),
            MISMATCH,
        ),
        case(
            "signed without the version",
            sign(&hex(SECRET, format!("{time}:{body}"))),
            MISMATCH,
        ),
        case(
            "signed as another version",
            sign(&hex(SECRET, format!("v1:{time}:{body}"))),
            MISMATCH,
        ),
        case(
            "another key",
            sign(&mac("another key", &time, body)),
            MISMATCH,
        ),
        case("zeros", sign(&"0".repeat(64)), MISMATCH),
        at("an hour ago", &old, OUT_OF_TIME),
        at("in an hour", &(now() + 3600).to_string(), OUT_OF_TIME),
        at("beyond i64", "9223372036854775808", OUT_OF_TIME),
        at("beyond u64", "18446744073709551616", OUT_OF_TIME),
        at("before the epoch", &format!("-{time}"), BAD_TIME),
        at("in hex", "0x6553f100", BAD_TIME),
        at("without a time", "", BAD_TIME),
        post(SLACK, "no timestamp", [sign(&right)], body, MISSING),
        post(SLACK, "no signature", [stamp(&time)], body, MISSING),
        post(
            SLACK,
            "the timestamp twice",
            [sign(&right), stamp(&time), stamp(&time)],
            body,
            REPEATED,
        ),
        post(
            SLACK,
            "an old timestamp beside it",
            [sign(&right), stamp(&time), stamp(&old)],
            body,
            REPEATED,
        ),
        post(
            SLACK,
            "the signature twice",
            [sign(&right), sign(&right), stamp(&time)],
            body,
            REPEATED,
        ),
        post(
            SLACK,
            "a timestamp of another request",
            [sign(&right), stamp(&(now() - 9).to_string())],
            body,
            MISMATCH,
        ),
        post(
            SLACK,
            "a changed body",
            [sign(&right), stamp(&time)],
            form,
            MISMATCH,
        ),
    ]
}
