//! The function, run as Lambda runs it: events of every gateway go in, and what it answers and
//! prints is all that is looked at.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod function;
mod gateway;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac_sha256::HMAC;
use serde_json::{Value, json};

use crate::{
    function::{Function, Outcome, fail_to_start},
    gateway::{Encoding, Gateway, Request},
};

const SECRET: &str = "whsec_example_0123456789abcdef";
const EARLIER: &str = "whsec_example_of_yesterday_9876";
const STORYLANE_SECRET: &str = "another_0123456789abcdef";

const ENVIRONMENT: [(&str, &str); 4] = [
    ("SUPADEMO_WEBHOOK_SECRET", SECRET),
    ("SUPADEMO_WEBHOOK_SECRET_PREVIOUS", EARLIER),
    ("STORYLANE_WEBHOOK_SECRET", STORYLANE_SECRET),
    ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true"),
];

const LEAD_CAPTURED: &[u8] =
    include_bytes!("../../../../crates/countersign-supademo/fixtures/lead.captured.json");
const KNOWN: &[u8] = include_bytes!("../../../../crates/countersign-storylane/fixtures/known.json");
const UNKNOWN: &[u8] =
    include_bytes!("../../../../crates/countersign-storylane/fixtures/unknown.json");

/// The default limit for a body, in bytes.
const LIMIT: usize = 1024 * 1024;

/// A request, and what it gets.
struct Case {
    name: &'static str,
    request: Request,
    answer: Answer,
}

#[derive(Debug)]
enum Answer {
    /// 204, and this line.
    Recorded(Value),
    /// This status, and no line.
    Refused(u16),
}

use Answer::{Recorded, Refused};

impl Answer {
    fn document(&self, gateway: Gateway) -> Value {
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

#[tokio::test]
async fn every_gateway_gets_the_same_answers() {
    let cases = cases();
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        for encoding in [Encoding::Text, Encoding::Base64] {
            for case in &cases {
                if let Some(event) = gateway.event(&case.request, encoding) {
                    let told = format!("{encoding:?}, {}", case.name);
                    assert_answers(&mut function, gateway, &event, &case.answer, &told).await;
                }
            }
        }
    }
    let (lines, log) = function.stop().await;
    assert_eq!(lines, [""; 0], "nothing that was refused is a delivery");
    for reason in [
        "header_missing",
        "signature_malformed",
        "signature_mismatch",
        "body_too_large",
        "unparsable",
    ] {
        assert!(log.contains(reason), "the log lacks {reason}");
    }
    let signature = hex(SECRET, LEAD_CAPTURED);
    for secret in [SECRET, EARLIER, STORYLANE_SECRET, "jane@", &signature] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

#[tokio::test]
async fn a_body_is_what_its_flag_says_it_is() {
    let base64_text = STANDARD.encode(LEAD_CAPTURED);
    let signed_bytes = signed(LEAD_CAPTURED);
    let signed_text = supademo([hex(SECRET, &base64_text)], LEAD_CAPTURED);
    let flagged = |gateway: Gateway, request, encoding, flag| {
        let mut event = gateway.event(request, encoding).unwrap();
        event["isBase64Encoded"] = json!(flag);
        event
    };
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        // Authentic base64 is a delivery of its own, if not of JSON.
        for (request, flag, status) in [
            (&signed_bytes, false, 401),
            (&signed_text, true, 401),
            (&signed_text, false, 400),
        ] {
            let event = flagged(gateway, request, Encoding::Base64, flag);
            assert_answers(&mut function, gateway, &event, &Refused(status), "a flag").await;
        }
        // No gateway says of text that it is base64.
        let event = flagged(gateway, &signed_bytes, Encoding::Text, true);
        let outcome = function.invoke(&event).await;
        assert!(matches!(outcome, Outcome::Error(_)), "{outcome:?}");
    }
    assert_serves(function).await;
}

/// `lambda_http` goes by the `headers` of a REST API, which hold the last value of each field. So
/// do those of a load balancer, unless it is told to send all of them.
#[tokio::test]
async fn a_repeated_signature_is_refused_wherever_the_function_is_told_of_it() {
    let right = hex(SECRET, LEAD_CAPTURED);
    let wrong = hex(SECRET, "another body");
    let mut function = Function::start(&ENVIRONMENT).await;
    for gateway in Gateway::ALL {
        let last_only = matches!(gateway, Gateway::RestApi | Gateway::LoadBalancer);
        for (first, last) in [
            (&right, &right),
            (&wrong, &right),
            (&right, &wrong),
            (&wrong, &wrong),
        ] {
            let request = supademo([first, last], LEAD_CAPTURED);
            let event = gateway.event(&request, Encoding::Text).unwrap();
            let answer = if last_only && *last == right {
                lead("current")
            } else {
                Refused(401)
            };
            assert_answers(&mut function, gateway, &event, &answer, "twice").await;
        }
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn the_path_of_a_rest_api_begins_with_its_stage_unless_the_variable_is_set() {
    let [secrets @ .., _] = ENVIRONMENT;
    let mut function = Function::start(&secrets).await;
    for gateway in Gateway::ALL {
        let event = gateway.event(&signed(LEAD_CAPTURED), Encoding::Text);
        let answer = if gateway == Gateway::RestApi {
            Refused(404)
        } else {
            lead("current")
        };
        assert_answers(&mut function, gateway, &event.unwrap(), &answer, "a stage").await;
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn an_event_that_is_no_request_is_an_error_and_the_next_one_is_served() {
    let queue = json!({"Records": [{
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "body": str::from_utf8(LEAD_CAPTURED).unwrap(),
        "eventSource": "aws:sqs",
    }]});
    let mut function = Function::start(&ENVIRONMENT).await;
    for event in [json!({}), json!(null), json!("text"), queue] {
        let outcome = function.invoke(&event).await;
        assert!(matches!(outcome, Outcome::Error(_)), "{event}: {outcome:?}");
    }
    assert_serves(function).await;
}

#[tokio::test]
async fn it_does_not_start_without_its_secrets() {
    let current = "SUPADEMO_WEBHOOK_SECRET";
    let previous = "SUPADEMO_WEBHOOK_SECRET_PREVIOUS";
    let storylane = "STORYLANE_WEBHOOK_SECRET";
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], current),
        (&[(storylane, SECRET)], current),
        (&[(current, SECRET)], storylane),
        (&[(current, ""), (storylane, SECRET)], current),
        (&[(current, SECRET), (storylane, "")], storylane),
        (&[(previous, SECRET), (storylane, SECRET)], current),
    ];
    for (variables, missing) in cases {
        let (well, log) = fail_to_start(variables).await;
        assert!(!well, "it starts with {variables:?}");
        assert!(
            log.contains(&format!("{missing} is")),
            "{variables:?}: {log}"
        );
    }
}

/// Asserts that an event gets its answer, and its line if it is to have one.
async fn assert_answers(
    function: &mut Function,
    gateway: Gateway,
    event: &Value,
    answer: &Answer,
    told: &str,
) {
    let expected = Outcome::Response(answer.document(gateway));
    assert_eq!(
        function.invoke(event).await,
        expected,
        "{gateway:?}, {told}"
    );
    if let Recorded(line) = answer {
        assert_eq!(&function.line().await, line, "{gateway:?}, {told}");
    }
}

/// Asserts that a delivery is still answered, and that there is no line but its own.
async fn assert_serves(mut function: Function) {
    let gateway = Gateway::HttpApi;
    let event = gateway.event(&signed(LEAD_CAPTURED), Encoding::Base64);
    let answer = lead("current");
    assert_answers(&mut function, gateway, &event.unwrap(), &answer, "at last").await;
    assert_eq!(function.stop().await.0, [""; 0]);
}

fn cases() -> Vec<Case> {
    let right = hex(SECRET, LEAD_CAPTURED);
    let mut cases = vec![
        Case::new(
            "the sample",
            supademo([&right], LEAD_CAPTURED),
            lead("current"),
        ),
        Case::new(
            "the sample, signed with the earlier secret",
            supademo([hex(EARLIER, LEAD_CAPTURED)], LEAD_CAPTURED),
            lead("previous"),
        ),
        Case::new(
            "the sample, signed in upper case",
            supademo([right.to_uppercase()], LEAD_CAPTURED),
            lead("current"),
        ),
        Case::new(
            "an event that nobody knows",
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
            storylane([base64(STORYLANE_SECRET, KNOWN)], KNOWN),
            session(Some("john.doe@example.com")),
        ),
        Case::new(
            "an unknown session",
            storylane([base64(STORYLANE_SECRET, UNKNOWN)], UNKNOWN),
            session(None),
        ),
    ];
    cases.extend(forgeries());
    cases.extend(unusable());
    cases.extend(elsewhere());
    cases
}

fn forgeries() -> Vec<Case> {
    let body = LEAD_CAPTURED;
    let right = hex(SECRET, body);
    let of_storylane = base64(STORYLANE_SECRET, KNOWN);
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
        ("of another body", supademo([hex(SECRET, KNOWN)], body)),
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
                KNOWN,
            ),
        ),
        (
            "the other provider's delivery",
            post(
                "/webhooks/supademo",
                SUPADEMO_SIGNATURE,
                [&of_storylane],
                KNOWN,
            ),
        ),
        (
            "a session signed in hex",
            storylane([hex(STORYLANE_SECRET, KNOWN)], KNOWN),
        ),
        (
            "a session signed by the other",
            storylane([base64(SECRET, KNOWN)], KNOWN),
        ),
        (
            "another session's signature",
            storylane([of_storylane], UNKNOWN),
        ),
    ]
    .map(|(name, request)| Case::new(name, request, Refused(401)))
    .into()
}

/// What is authentic but cannot be taken, and what is too large to find out.
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
        ..signed(LEAD_CAPTURED)
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

const SUPADEMO_SIGNATURE: &str = "X-Supademo-Signature";
const STORYLANE_SIGNATURE: &str = "X-Storylane-Signature";

fn signed(body: &[u8]) -> Request {
    supademo([hex(SECRET, body)], body)
}

fn supademo<S: Into<String>>(signatures: impl IntoIterator<Item = S>, body: &[u8]) -> Request {
    post("/webhooks/supademo", SUPADEMO_SIGNATURE, signatures, body)
}

fn storylane<S: Into<String>>(signatures: impl IntoIterator<Item = S>, body: &[u8]) -> Request {
    post("/webhooks/storylane", STORYLANE_SIGNATURE, signatures, body)
}

fn post<S: Into<String>>(
    path: &'static str,
    header: &'static str,
    signatures: impl IntoIterator<Item = S>,
    body: &[u8],
) -> Request {
    Request {
        method: "POST",
        path,
        headers: signatures
            .into_iter()
            .map(|signature| (header, signature.into()))
            .collect(),
        body: body.to_vec(),
    }
}

fn lead(secret: &str) -> Answer {
    Recorded(json!({
        "provider": "supademo",
        "event": "lead.captured",
        "recognized": true,
        "email": "jane@example.com",
        "secret": secret,
    }))
}

fn webhook_test() -> Answer {
    Recorded(json!({
        "provider": "supademo",
        "event": "webhook.test",
        "recognized": true,
        "email": null,
        "secret": "current",
    }))
}

fn session(email: Option<&str>) -> Answer {
    Recorded(json!({
        "provider": "storylane",
        "event": "session",
        "recognized": true,
        "email": email,
        "secret": "current",
    }))
}

/// A test event of so many bytes.
fn padded(length: usize) -> Vec<u8> {
    let event = br#"{"event":"webhook.test"}"#;
    let mut body = event.to_vec();
    body.resize(length, b' ');
    body
}

// Signed by an implementation that shares no code with the one under test.

fn hex(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    hex::encode(HMAC::mac(body, key))
}

fn base64(key: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> String {
    STANDARD.encode(HMAC::mac(body, key))
}
