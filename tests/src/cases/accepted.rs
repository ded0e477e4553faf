use super::{
    case::{Case, accepted, storylane, supademo},
    samples::{KNOWN, LEAD_CAPTURED, UNKNOWN, padded},
};
use crate::{
    app::{LONGEST, MAX_BODY_BYTES, PREVIOUS, SECRET, SHORTEST},
    reference_hmac,
};

/// Authentic events that the types know.
pub(super) fn recognized() -> Vec<Case> {
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
    let previous = [
        (PREVIOUS.as_bytes(), "previous"),
        (SHORTEST.as_bytes(), "shortest"),
        (&LONGEST, "longest"),
    ];
    for (key, label) in previous {
        cases.push(supademo(
            &format!("the {label} secret"),
            [reference_hmac::hex(key, LEAD_CAPTURED)],
            LEAD_CAPTURED,
            accepted(Some("lead.captured"), true, label, LEAD_CAPTURED),
        ));
        cases.push(storylane(
            &format!("the {label} secret"),
            [reference_hmac::base64(key, KNOWN)],
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
            [reference_hmac::hex(SECRET, body)],
            body,
            accepted(Some(event), true, "current", body),
        ));
    }
    let full = padded(MAX_BODY_BYTES);
    cases.push(supademo(
        "a body of exactly the limit",
        [reference_hmac::hex(SECRET, &full)],
        &full,
        accepted(Some("webhook.test"), true, "current", &full),
    ));
    cases
}

/// Authentic JSON of an event or a shape that the types do not know.
pub(super) fn unrecognized() -> Vec<Case> {
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
            [reference_hmac::hex(SECRET, body)],
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
        [reference_hmac::hex(SECRET, &deep)],
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
            [reference_hmac::base64(SECRET, body)],
            body.as_bytes(),
            accepted(None, false, "current", body.as_bytes()),
        ));
    }
    cases
}
