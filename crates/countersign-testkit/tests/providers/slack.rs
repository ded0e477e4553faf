//! Slack: <https://docs.slack.dev/authentication/verifying-requests-from-slack>.

use std::{sync::LazyLock, time::Duration};

use countersign::{
    HeaderMap, HeaderName, Message, ParseError, Provider, Receiver, Scheme, Secret, SignedPart,
    ValueSource, parse_json,
};
use countersign_diagnosis::Key;
use countersign_testkit::SignedRequest;
use serde::Deserialize;

use crate::check::{assert_conforms, diagnose, verify};

const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");

/// Events are JSON; slash commands and interactions are forms.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Event {
    UrlVerification {
        challenge: String,
    },
    #[serde(rename = "event_callback")]
    Callback {
        event_id: String,
    },
    #[serde(skip)]
    Other(String),
}

impl Event {
    fn parse(body: &[u8]) -> Result<Self, ParseError> {
        let text = str::from_utf8(body).map_err(ParseError::new)?;
        let event = parse_json(body).ok().and_then(Result::ok);
        Ok(event.unwrap_or_else(|| Self::Other(text.to_owned())))
    }
}

// The provider.

struct Slack;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let (version, colon) = (SignedPart::text("v0:"), SignedPart::text(":"));
    Scheme::hex(SIGNATURE)
        .with_prefix("v0=")
        .with_timestamp_field(TIMESTAMP, Duration::from_secs(300))
        .with_signed_before([version, SignedPart::Timestamp, colon])
        .with_id(ValueSource::pointer("/event_id"))
});

impl Provider for Slack {
    const NAME: &'static str = "slack";
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        Event::parse(message.body())
    }
}

// Its tests.

/// The slash command of Slack's page.
const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
    &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner\
    &command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands\
    %2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
    &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const VALUE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
const TIME: u64 = 1_531_420_618;
const CALLBACK: &str = r#"{"type":"event_callback","event_id":"Ev1"}"#;

fn secret() -> Secret {
    Secret::new("8f742231b10e8888abcd99yyyzzz85a5").unwrap()
}

#[test]
fn the_vector_of_the_page_is_signed_and_verified() {
    let time = std::time::UNIX_EPOCH + Duration::from_secs(TIME);
    let headers = SignedRequest::new(&Slack, &secret(), BODY)
        .at(time)
        .headers();
    assert_eq!(headers[SIGNATURE], VALUE);
    assert_eq!(headers[TIMESTAMP], "1531420618");
    let receiver = Receiver::new(Slack, secret());
    let headers = [
        ("X-Slack-Signature", VALUE),
        ("X-Slack-Request-Timestamp", "1531420618"),
    ];
    for time in [TIME, TIME + 300, TIME - 300] {
        let delivery = verify(&receiver, &headers, BODY, time).unwrap();
        assert_eq!(delivery.event(), &Event::Other(BODY.to_owned()));
    }
}

#[test]
fn anything_else_is_refused() {
    let receiver = Receiver::new(Slack, secret());
    let refused = [
        (&VALUE[3..], "1531420618", TIME, "signature_malformed"),
        (
            &VALUE.replace("v0=", "v1="),
            "1531420618",
            TIME,
            "signature_malformed",
        ),
        (
            &VALUE.replace("v0=", "V0="),
            "1531420618",
            TIME,
            "signature_malformed",
        ),
        (VALUE, "", TIME, "timestamp_malformed"),
        (VALUE, "1531420618.0", TIME, "timestamp_malformed"),
        (
            VALUE,
            "99999999999999999999",
            TIME,
            "timestamp_out_of_tolerance",
        ),
        (
            VALUE,
            "1531420618",
            TIME + 301,
            "timestamp_out_of_tolerance",
        ),
        (
            VALUE,
            "1531420618",
            TIME - 301,
            "timestamp_out_of_tolerance",
        ),
        (VALUE, "1531420619", TIME, "signature_mismatch"),
    ];
    for (value, timestamp, time, reason) in refused {
        let headers = [
            ("x-slack-signature", value),
            ("x-slack-request-timestamp", timestamp),
        ];
        let verdict = verify(&receiver, &headers, BODY, time);
        assert_eq!(verdict.err(), Some(reason), "{value} {timestamp}");
    }
    let headers = [("x-slack-signature", VALUE)];
    let verdict = verify(&receiver, &headers, BODY, TIME);
    assert_eq!(verdict.err(), Some("header_missing"));
}

#[test]
fn a_challenge_and_an_event_are_typed() {
    let receiver = Receiver::new(Slack, secret());
    let delivery = |body: &'static str| {
        let request = SignedRequest::new(&Slack, &secret(), body);
        receiver.verify(&request.headers(), body).unwrap()
    };
    let challenge = delivery(r#"{"type":"url_verification","challenge":"3eZbrw1a"}"#);
    let expected = Event::UrlVerification {
        challenge: "3eZbrw1a".to_owned(),
    };
    assert_eq!(challenge.event(), &expected);
    let callback = delivery(CALLBACK);
    let event_id = "Ev1".to_owned();
    assert_eq!(callback.event(), &Event::Callback { event_id });
    assert_eq!(callback.id().as_str(), "Ev1");
    for body in [
        r#"{"type":"new"}"#,
        r#"{"type":"event_callback"}"#,
        "command=%2Fa",
    ] {
        assert_eq!(delivery(body).event(), &Event::Other(body.to_owned()));
    }
}

#[test]
fn what_goes_wrong_is_diagnosed() {
    let key = Key::new("8f742231b10e8888abcd99yyyzzz85a5").unwrap();
    let decoded = BODY.replace("%2F", "/");
    let cases: [(&str, &str, &str, u64, &str); 6] = [
        (VALUE, "1531420618", BODY, TIME, ""),
        (VALUE, "1531420618", &decoded, TIME, "unexplained"),
        (
            VALUE,
            "1531420618",
            BODY,
            TIME + 600,
            "timestamp_out_of_tolerance",
        ),
        (VALUE, "1531420619", BODY, TIME, "unexplained"),
        (
            &VALUE[3..],
            "1531420618",
            BODY,
            TIME,
            "signature_prefix_missing",
        ),
        (
            VALUE,
            "1531420618",
            "",
            TIME,
            "unexplained received_empty_body",
        ),
    ];
    for (value, timestamp, body, time, codes) in cases {
        let headers = [
            ("x-slack-signature", value),
            ("x-slack-request-timestamp", timestamp),
        ];
        let found = diagnose(&Slack, &key, &headers, body, time);
        assert_eq!(found, codes, "{value} {timestamp} {body}");
    }
}

#[test]
fn both_adapters_conform() {
    let not_text: [&[u8]; 2] = [b"\xff", b"command=\xe9"];
    assert_conforms(Slack, &secret(), CALLBACK, &HeaderMap::new(), &not_text);
}
