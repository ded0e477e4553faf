//! GitHub: <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>.

use std::sync::LazyLock;

use countersign::{
    HeaderMap, HeaderName, HeaderValue, Message, Object, ParseError, Provider, Receiver, Scheme,
    Secret, ValueSource, parse_json,
};
use countersign_diagnosis::Key;
use countersign_testkit::sign;
use serde::Deserialize;

use crate::check::{assert_conforms, diagnose, verify};

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
const DELIVERY: HeaderName = HeaderName::from_static("x-github-delivery");
const EVENT: HeaderName = HeaderName::from_static("x-github-event");

#[derive(Debug, PartialEq, Deserialize)]
struct Push {
    #[serde(rename = "ref")]
    reference: String,
    after: String,
}

/// What the event is, an unsigned field says. A hook may also send forms instead of JSON.
#[derive(Debug, PartialEq)]
enum Event {
    Push(Push),
    Other(String),
}

impl Event {
    fn parse(message: &Message<'_>) -> Result<Self, ParseError> {
        let text = str::from_utf8(message.body()).map_err(ParseError::new)?;
        let is_push = message.unsigned_field(&EVENT) == Some(b"push");
        Ok(match parse_json(message.body()) {
            Ok(Ok(Object(push))) if is_push => Self::Push(push),
            _ => Self::Other(text.to_owned()),
        })
    }
}

// The provider.

struct GitHub;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::hex(SIGNATURE)
        .with_prefix("sha256=")
        .with_id(ValueSource::field(DELIVERY))
        .with_event_name(ValueSource::field(EVENT))
});

impl Provider for GitHub {
    const NAME: &'static str = "github";
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        Event::parse(message)
    }
}

// Its tests.

const BODY: &str = "Hello, World!";
/// GitHub's page.
const VALUE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
const PUSH: &str =
    r#"{"ref":"refs/heads/main","after":"6dcb09b5b57875f334f61aebed695e2e4193db5e"}"#;

fn secret() -> Secret {
    Secret::new("It's a Secret to Everybody").unwrap()
}

#[test]
fn the_vector_of_the_page_is_signed_and_verified() {
    assert_eq!(sign(&GitHub, &secret(), BODY)[SIGNATURE], VALUE);
    let receiver = Receiver::new(GitHub, secret());
    let delivery = verify(&receiver, &[("X-Hub-Signature-256", VALUE)], BODY, 0).unwrap();
    assert_eq!(delivery.event(), &Event::Other(BODY.to_owned()));
}

#[test]
fn only_the_exact_header_is_accepted() {
    let receiver = Receiver::new(GitHub, secret());
    let upper_case = VALUE.replace("sha256=", "SHA256=");
    let zeros = format!("sha256={}", "0".repeat(64));
    let cases: [(&[(&str, &str)], _, _); 8] = [
        (&[], BODY, "header_missing"),
        (&[("x-hub-signature", VALUE)], BODY, "header_missing"),
        (
            &[
                ("x-hub-signature-256", VALUE),
                ("x-hub-signature-256", VALUE),
            ],
            BODY,
            "header_repeated",
        ),
        (
            &[("x-hub-signature-256", &VALUE[7..])],
            BODY,
            "signature_malformed",
        ),
        (
            &[("x-hub-signature-256", &upper_case)],
            BODY,
            "signature_malformed",
        ),
        (
            &[("x-hub-signature-256", "sha1=00")],
            BODY,
            "signature_malformed",
        ),
        (
            &[("x-hub-signature-256", &zeros)],
            BODY,
            "signature_mismatch",
        ),
        (
            &[("x-hub-signature-256", VALUE)],
            "Hello, World",
            "signature_mismatch",
        ),
    ];
    for (headers, body, reason) in cases {
        assert_eq!(
            verify(&receiver, headers, body, 0).err(),
            Some(reason),
            "{headers:?}"
        );
    }
    let other = Receiver::new(GitHub, Secret::new("It's a Secret").unwrap());
    let refused = verify(&other, &[("x-hub-signature-256", VALUE)], BODY, 0);
    assert_eq!(refused.err(), Some("signature_mismatch"));
}

#[test]
fn the_event_is_what_its_field_says() {
    let receiver = Receiver::new(GitHub, secret());
    let event = |name: &'static str, body: &'static str| {
        let mut headers = sign(&GitHub, &secret(), body);
        headers.insert(EVENT, HeaderValue::from_static(name));
        let delivery = receiver.verify(&headers, body).unwrap();
        matches!(delivery.event(), Event::Push(_))
    };
    assert!(event("push", PUSH));
    assert!(!event("ping", PUSH));
    assert!(!event("push", r#"{"zen":"Speak like a human."}"#));
    assert!(!event("push", "payload=%7B%7D"));
}

/// Whoever has captured one delivery could send it again under new ids.
#[test]
fn an_unsigned_id_makes_no_other_delivery() {
    let receiver = Receiver::new(GitHub, secret());
    let id = |delivery: &'static str| {
        let mut headers = sign(&GitHub, &secret(), PUSH);
        headers.insert(DELIVERY, HeaderValue::from_static(delivery));
        receiver.verify(&headers, PUSH).unwrap().id()
    };
    assert_eq!(id("72d3162e-cc78-11e3-81ab-4c9367dc0958"), id("another"));
}

#[test]
fn what_goes_wrong_is_diagnosed() {
    let header = "x-hub-signature-256";
    let right = "It's a Secret to Everybody";
    let newline = format!("{right}\n");
    let bare = &VALUE[7..];
    let sha1 = &format!("sha1={}", "0".repeat(40));
    let cases = [
        (right, header, VALUE, BODY, ""),
        (&newline, header, VALUE, BODY, "secret_white_space"),
        (
            right,
            header,
            VALUE,
            "Hello, World!\n",
            "body_newline_added",
        ),
        (right, header, bare, BODY, "signature_prefix_missing"),
        (
            right,
            "x-hub-signature",
            sha1,
            BODY,
            "signature_in_other_header",
        ),
        (right, header, VALUE, "Hello", "unexplained"),
        ("another", header, VALUE, BODY, "unexplained"),
    ];
    for (key, header, value, body, codes) in cases {
        let key = Key::new(key).unwrap();
        let found = diagnose(&GitHub, &key, &[(header, value)], body, 0);
        assert_eq!(found, codes, "{header} {value} {body}");
    }
}

#[test]
fn both_adapters_conform() {
    let headers = HeaderMap::from_iter([(EVENT, HeaderValue::from_static("push"))]);
    assert_conforms(
        GitHub,
        &secret(),
        PUSH,
        &headers,
        &[b"\xff", b"{\"ref\":\"\xe9\"}"],
    );
}
