//! The requests, and what each of them gets from every gateway.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    LIMIT, PREVIOUS, SECRET, STORYLANE_SECRET,
    gateway::{Gateway, Request},
    request::{
        STORYLANE_SIGNATURE, SUPADEMO_SIGNATURE, base64, hex, known_session, lead_captured, padded,
        post, signed, storylane, supademo, unknown_session,
    },
};

/// A request, and what it gets.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) request: Request,
    pub(crate) answer: Answer,
}

#[derive(Debug)]
pub(crate) enum Answer {
    /// 204, and this line.
    Recorded(Value),
    /// This status, and no line.
    Refused(u16),
}

pub(crate) use Answer::{Recorded, Refused};

impl Answer {
    pub(crate) fn document(&self, gateway: Gateway) -> Value {
        let challenge = ("www-authenticate", "HMAC-SHA256 realm=\"webhook\"");
        match self {
            Recorded(_) => gateway.response(204, "No Content", &[]),
            Refused(400) => gateway.response(400, "Bad Request", &[]),
            Refused(401) => gateway.response(401, "Unauthorized", &[challenge]),
            Refused(404) => gateway.response(404, "Not Found", &[]),
            Refused(405) => gateway.response(405, "Method Not Allowed", &[("allow", "POST")]),
            Refused(413) => gateway.response(413, "Payload Too Large", &[]),
            Refused(status) => panic!("nothing is answered with {status}"),
        }
    }
}

pub(crate) fn lead(secret: &str) -> Answer {
    Recorded(json!({
        "provider": "supademo",
        "event": "lead.captured",
        "recognized": true,
        "email": "jane@example.com",
        "secret": secret,
    }))
}

pub(crate) fn webhook_test() -> Answer {
    Recorded(json!({
        "provider": "supademo",
        "event": "webhook.test",
        "recognized": true,
        "email": null,
        "secret": "current",
    }))
}

pub(crate) fn session(email: Option<&str>) -> Answer {
    Recorded(json!({
        "provider": "storylane",
        "event": "session",
        "recognized": true,
        "email": email,
        "secret": "current",
    }))
}

pub(crate) fn cases() -> Vec<Case> {
    let right = hex(SECRET, lead_captured());
    let mut cases = vec![
        Case::new(
            "the sample",
            supademo([&right], lead_captured()),
            lead("current"),
        ),
        Case::new(
            "the sample, signed with the previous secret",
            supademo([hex(PREVIOUS, lead_captured())], lead_captured()),
            lead("previous"),
        ),
        Case::new(
            "the sample, signed in upper case",
            supademo([right.to_uppercase()], lead_captured()),
            lead("current"),
        ),
        Case::new(
            "an unknown event",
            signed(br#"{"event":"demo.shared"}"#),
            Recorded(json!({
                "provider": "supademo",
                "event": "demo.shared",
                "recognized": false,
                "email": null,
                "secret": "current",
            })),
        ),
        Case::new(
            "text that is not ASCII",
            signed("{\"event\":\"webhook.test\",\"name\":\"Zoë 😀\"}".as_bytes()),
            webhook_test(),
        ),
        Case::new(
            "a body of the limit",
            signed(&padded(LIMIT)),
            webhook_test(),
        ),
        Case::new(
            "a known session",
            storylane([base64(STORYLANE_SECRET, known_session())], known_session()),
            session(Some("john.doe@example.com")),
        ),
        Case::new(
            "an unknown session",
            storylane(
                [base64(STORYLANE_SECRET, unknown_session())],
                unknown_session(),
            ),
            session(None),
        ),
    ];
    cases.extend(forgeries());
    cases.extend(unusable());
    cases.extend(elsewhere());
    cases
}

fn forgeries() -> Vec<Case> {
    let body = lead_captured();
    let right = hex(SECRET, body);
    let of_storylane = base64(STORYLANE_SECRET, known_session());
    let none: [String; 0] = [];
    let stripped = SECRET.trim_start_matches("whsec_");
    let flipped = |place: usize| {
        let mut body = body.to_vec();
        body[place] ^= 1;
        supademo([&right], &body)
    };
    [
        ("no signature", supademo(none.clone(), body)),
        ("no signature of nothing", supademo(none.clone(), b"")),
        (
            "no signature, too large",
            supademo(none, &padded(LIMIT + 1)),
        ),
        ("an empty signature", supademo([""], body)),
        (
            "a signature with a prefix",
            supademo([format!("sha256={right}")], body),
        ),
        ("a digit too few", supademo([&right[1..]], body)),
        ("a digit too many", supademo([format!("{right}0")], body)),
        ("not ASCII", supademo([format!("{}é", &right[2..])], body)),
        ("zeros", supademo(["0".repeat(64)], body)),
        (
            "the signature in base64",
            supademo([base64(SECRET, body)], body),
        ),
        (
            "of the body in base64",
            supademo([hex(SECRET, STANDARD.encode(body))], body),
        ),
        (
            "of another body",
            supademo([hex(SECRET, known_session())], body),
        ),
        (
            "with another secret",
            supademo([hex("another", body)], body),
        ),
        ("with an empty secret", supademo([hex("", body)], body)),
        (
            "with a secret without its prefix",
            supademo([hex(stripped, body)], body),
        ),
        (
            "with the other provider's secret",
            supademo([hex(STORYLANE_SECRET, body)], body),
        ),
        ("a bit of the first byte flipped", flipped(0)),
        ("a bit of the last byte flipped", flipped(body.len() - 1)),
        ("a bit in the middle flipped", flipped(body.len() / 2)),
        (
            "a line feed more",
            supademo([&right], &[body, b"\n"].concat()),
        ),
        (
            "a body cut off",
            supademo([&right], &body[..body.len() / 2]),
        ),
        ("an empty body", supademo([&right], b"")),
        ("not JSON, and forged", supademo([&right], b"not JSON")),
        (
            "the other provider's signature",
            post(
                "/webhooks/supademo",
                STORYLANE_SIGNATURE,
                [&of_storylane],
                known_session(),
            ),
        ),
        (
            "the other provider's delivery",
            post(
                "/webhooks/supademo",
                SUPADEMO_SIGNATURE,
                [&of_storylane],
                known_session(),
            ),
        ),
        (
            "a session signed in hex",
            storylane([hex(STORYLANE_SECRET, known_session())], known_session()),
        ),
        (
            "a session signed by the other",
            storylane([base64(SECRET, known_session())], known_session()),
        ),
        (
            "another session's signature",
            storylane([of_storylane], unknown_session()),
        ),
    ]
    .map(|(name, request)| Case::new(name, request, Refused(401)))
    .into()
}

/// Bodies that are authentic and not JSON, and bodies that are too large.
fn unusable() -> Vec<Case> {
    let too_large = padded(LIMIT + 1);
    let zeros = "0".repeat(64);
    [
        ("authentic, but text", signed(b"not JSON"), 400),
        ("authentic, but empty", signed(b""), 400),
        (
            "authentic, but cut off",
            signed(br#"{"event":"webhook.test""#),
            400,
        ),
        (
            "authentic, but not UTF-8",
            signed(b"{\"event\":\"\xff\xfe\"}"),
            400,
        ),
        ("authentic, but too large", signed(&too_large), 413),
        ("forged and too large", supademo([zeros], &too_large), 413),
    ]
    .map(|(name, request, status)| Case::new(name, request, Refused(status)))
    .into()
}

/// Requests for what there is not.
fn elsewhere() -> Vec<Case> {
    let to = |method, path| Request {
        method,
        path,
        ..signed(lead_captured())
    };
    let health_check = Request {
        method: "GET",
        path: "/",
        headers: Vec::new(),
        body: Vec::new(),
    };
    [
        ("a health check", health_check, 404),
        ("another path", to("POST", "/webhooks"), 404),
        ("a slash more", to("POST", "/webhooks/supademo/"), 404),
        (
            "a stage in the path",
            to("POST", "/dev/webhooks/supademo"),
            404,
        ),
        ("another method", to("GET", "/webhooks/supademo"), 405),
        ("another method yet", to("PUT", "/webhooks/supademo"), 405),
    ]
    .map(|(name, request, status)| Case::new(name, request, Refused(status)))
    .into()
}

impl Case {
    fn new(name: &'static str, request: Request, answer: Answer) -> Self {
        Self {
            name,
            request,
            answer,
        }
    }
}
