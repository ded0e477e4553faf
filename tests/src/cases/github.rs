use super::case::{
    Case, MALFORMED, MISMATCH, MISSING, REPEATED, UNPARSABLE, accepted, hash_of, post,
};
use crate::{
    app::{GITHUB, PREVIOUS, SECRET},
    reference_hmac::hex,
};

const SIGNATURE: &str = "x-hub-signature-256";
const EVENT: &str = "x-github-event";
const DELIVERY: &str = "x-github-delivery";

/// GitHub's requests. Whoever has captured one can change its event and its id.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub(super) fn cases() -> Vec<Case> {
    let body = r#"{"action":"opened"}"#;
    let right = hex(SECRET, body);
    let wrong = hex(SECRET, "another body");
    let other = hex("another key", body);
    let sign = |mac: &str| (SIGNATURE, format!("sha256={mac}"));
    let raw = |value: &str| (SIGNATURE, value.to_owned());
    let event = |name: &str| (EVENT, name.to_owned());
    let delivery = |id: &str| (DELIVERY, id.to_owned());
    let opened = |name| accepted(name, name.is_some(), "current", body.as_bytes());
    let issues = || opened(Some("issues"));
    let form = "payload=%7B%22zen%22%3A%22a%22%7D";
    let push = accepted(Some("push"), true, "current", form.as_bytes());
    let previous = accepted(Some("issues"), true, "previous", body.as_bytes());

    let named = [event("issues"), delivery("72d3162e")];
    let [name, id] = named.clone();
    let case =
        |name: &str, value, answer| post(GITHUB, name, [value, named[0].clone()], body, answer);
    vec![
        post(
            GITHUB,
            "an event",
            [sign(&right), name.clone(), id],
            body,
            issues(),
        ),
        // The expected id is the hash of the body in each of these.
        post(
            GITHUB,
            "relabelled",
            [sign(&right), name.clone(), delivery("72d3162f")],
            body,
            issues(),
        ),
        post(
            GITHUB,
            "relabelled with a hash",
            [sign(&right), name.clone(), delivery(&hash_of("x"))],
            body,
            issues(),
        ),
        post(
            GITHUB,
            "two ids",
            [sign(&right), name.clone(), delivery("a"), delivery("b")],
            body,
            issues(),
        ),
        post(
            GITHUB,
            "no id",
            [sign(&right), name.clone()],
            body,
            issues(),
        ),
        post(
            GITHUB,
            "no event",
            [sign(&right), delivery("a")],
            body,
            opened(None),
        ),
        post(
            GITHUB,
            "two events",
            [sign(&right), name.clone(), event("push")],
            body,
            opened(None),
        ),
        post(
            GITHUB,
            "another event",
            [sign(&right), event("push")],
            body,
            opened(Some("push")),
        ),
        post(
            GITHUB,
            "a form",
            [sign(&hex(SECRET, form)), event("push")],
            form,
            push,
        ),
        post(
            GITHUB,
            "the previous secret",
            [sign(&hex(PREVIOUS, body)), name],
            body,
            previous,
        ),
        case("no prefix", raw(&right), MALFORMED),
        case("another prefix", raw(&format!("sha1={right}")), MALFORMED),
        case(
            "an upper-case prefix",
            raw(&format!("SHA256={right}")),
            MALFORMED,
        ),
        case(
            "two prefixes",
            raw(&format!("sha256=sha256={right}")),
            MALFORMED,
        ),
        case("a prefix alone", raw("sha256="), MALFORMED),
        case(
            "a list",
            raw(&format!("sha256={right},sha256={right}")),
            MALFORMED,
        ),
        case(
            "half a MAC",
            raw(&format!("sha256={}", &right[..32])),
            MALFORMED,
        ),
        case(
            "the MAC of SHA-1's length",
            raw(&format!("sha256={}", &right[..40])),
            MALFORMED,
        ),
        case("the MAC of another body", sign(&wrong), MISMATCH),
        case("the MAC of another key", sign(&other), MISMATCH),
        case(
            "only the SHA-1 header",
            ("x-hub-signature", format!("sha1={right}")),
            MISSING,
        ),
        post(GITHUB, "no signature", named, body, MISSING),
        post(
            GITHUB,
            "the signature twice",
            [sign(&right), sign(&right)],
            body,
            REPEATED,
        ),
        post(
            GITHUB,
            "a changed body",
            [sign(&right), event("issues")],
            r#"{"action":"closed"}"#,
            MISMATCH,
        ),
        post(
            GITHUB,
            "not JSON",
            [sign(&hex(SECRET, "zen"))],
            "zen",
            UNPARSABLE,
        ),
    ]
}
