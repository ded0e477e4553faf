use super::case::{
    Case, MALFORMED, MISMATCH, MISSING, OUT_OF_TIME, REPEATED, accepted, hash_of, now, post,
};
use crate::{
    app::{ACME, ACME_ORIGIN, PREVIOUS, SECRET},
    reference_hmac::base64,
};

const SIGNATURE: &str = "x-acme-signature";
const EVENT: &str = "x-acme-event";
const TIME: &str = "x-acme-timestamp";

/// Requests of a platform that signs the URL before the body, and the time and the event after it.
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"order":7}"#;
    let time = now().to_string();
    let signed_at = |url: &str, time: &str, event: &str| format!("{url}\n{body}\n{time}\n{event}");
    let url = format!("{ACME_ORIGIN}{ACME}");
    let content = signed_at(&url, &time, "paid");
    let right = base64(SECRET, &content);
    let sign = |mac: &str| (SIGNATURE, mac.to_owned());
    let event = |name: &str| (EVENT, name.to_owned());
    let stamp = |time: &str| (TIME, time.to_owned());
    let paid =
        |secret| accepted(Some("paid"), true, secret, body.as_bytes()).with_id(hash_of(&content));
    let case = |name: &str, mac: &str, answer| {
        post(
            ACME,
            name,
            [sign(mac), stamp(&time), event("paid")],
            body,
            answer,
        )
    };
    let of = |name: &str, url: &str| {
        case(
            name,
            &base64(SECRET, signed_at(url, &time, "paid")),
            MISMATCH,
        )
    };
    let old = (now() - 3600).to_string();
    let old_mac = base64(SECRET, signed_at(&url, &old, "paid"));

    vec![
        case("an event", &right, paid("current")),
        case(
            "the previous secret",
            &base64(PREVIOUS, &content),
            paid("previous"),
        ),
        of("another path", &format!("{ACME_ORIGIN}/webhooks/supademo")),
        of("a query", &format!("{url}?tenant=7")),
        of("a path alone", ACME),
        of(
            "another origin",
            &format!("https://hooks.example.org{ACME}"),
        ),
        of("without TLS", &format!("http://hooks.example.com{ACME}")),
        of("the request's host", &format!("https://localhost{ACME}")),
        case("the body alone", &base64(SECRET, body), MISMATCH),
        case("another key", &base64("another key", &content), MISMATCH),
        case("unpadded", right.trim_end_matches('='), MALFORMED),
        case("empty", "", MALFORMED),
        post(
            ACME,
            "an hour ago",
            [sign(&old_mac), stamp(&old), event("paid")],
            body,
            OUT_OF_TIME,
        ),
        post(
            ACME,
            "another event",
            [sign(&right), stamp(&time), event("refunded")],
            body,
            MISMATCH,
        ),
        post(
            ACME,
            "two events",
            [sign(&right), stamp(&time), event("paid"), event("refunded")],
            body,
            REPEATED,
        ),
        post(
            ACME,
            "no event",
            [sign(&right), stamp(&time)],
            body,
            MISSING,
        ),
        post(
            ACME,
            "no timestamp",
            [sign(&right), event("paid")],
            body,
            MISSING,
        ),
        post(
            ACME,
            "no signature",
            [stamp(&time), event("paid")],
            body,
            MISSING,
        ),
        post(
            ACME,
            "more after the body",
            [sign(&right), stamp(&time), event("paid")],
            &format!("{body}\n"),
            MISMATCH,
        ),
    ]
}
