//! Standard Webhooks:
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use std::{sync::LazyLock, time::Duration};

use countersign::{
    HeaderMap, HeaderName, Message, Object, ParseError, Provider, Receiver, Scheme, Secret,
    SignedPart, Unrecognized, ValueSource, parse_json,
};
use countersign_diagnosis::Key;
use countersign_testkit::SignedRequest;
use serde::Deserialize;

use crate::check::{assert_conforms, diagnose, verify};

const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const ID: HeaderName = HeaderName::from_static("webhook-id");

#[derive(Debug, Deserialize)]
struct Event {
    test: u64,
}

// The provider.

struct Standard;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    let (id, dot) = (SignedPart::field(ID), SignedPart::text("."));
    Scheme::base64(SIGNATURE)
        .with_list(' ', "v1,")
        .with_timestamp_field(TIMESTAMP, Duration::from_secs(300))
        .with_signed_before([id, dot.clone(), SignedPart::Timestamp, dot])
        .with_id(ValueSource::field(ID))
});

impl Provider for Standard {
    const NAME: &'static str = "standard";
    type Event = Result<Event, Unrecognized>;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError> {
        Ok(parse_json(message.body())?.map(|Object(event)| event))
    }
}

// Its tests.

const BODY: &str = r#"{"test": 2432232314}"#;
const VALUE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const DELIVERY: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIME: u64 = 1_614_265_330;

fn secret() -> Secret {
    Secret::from_base64("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
}

fn headers<'a>(signature: &'a str, id: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("Webhook-Id", id),
        ("Webhook-Timestamp", "1614265330"),
        ("Webhook-Signature", signature),
    ]
}

#[test]
fn the_vector_of_the_specification_is_signed_and_verified() {
    let time = std::time::UNIX_EPOCH + Duration::from_secs(TIME);
    let request = SignedRequest::new(&Standard, &secret(), BODY)
        .at(time)
        .header(ID, DELIVERY);
    assert_eq!(request.headers()[SIGNATURE], VALUE);
    assert_eq!(request.headers()[TIMESTAMP], "1614265330");
    let receiver = Receiver::new(Standard, secret());
    let delivery = verify(&receiver, &headers(VALUE, DELIVERY), BODY, TIME).unwrap();
    assert_eq!(delivery.event().as_ref().unwrap().test, 2_432_232_314);
    assert_eq!(delivery.id().as_str(), DELIVERY);
}

#[test]
fn one_right_signature_of_version_1_is_enough() {
    let receiver = Receiver::new(Standard, secret());
    let other = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    for value in [
        format!("{VALUE} {other}"),
        format!("{other} {VALUE}"),
        format!(
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== {VALUE}"
        ),
        format!("{VALUE} v2,x"),
    ] {
        assert!(
            verify(&receiver, &headers(&value, DELIVERY), BODY, TIME).is_ok(),
            "{value}"
        );
    }
}

#[test]
fn anything_else_is_refused() {
    let receiver = Receiver::new(Standard, secret());
    let other = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
    let refused = [
        (VALUE[3..].to_owned(), DELIVERY, TIME, "signature_malformed"),
        (
            VALUE.replace("v1,", "v1a,"),
            DELIVERY,
            TIME,
            "signature_malformed",
        ),
        (
            format!("{VALUE} v1,short"),
            DELIVERY,
            TIME,
            "signature_malformed",
        ),
        (VALUE.to_owned(), "", TIME, "signature_mismatch"),
        (
            VALUE.to_owned(),
            DELIVERY,
            TIME + 301,
            "timestamp_out_of_tolerance",
        ),
        (
            VALUE.to_owned(),
            DELIVERY,
            TIME - 301,
            "timestamp_out_of_tolerance",
        ),
        (VALUE.to_owned(), "msg_another", TIME, "signature_mismatch"),
        (other.to_owned(), DELIVERY, TIME, "signature_mismatch"),
        (
            format!("{other} v1a,{}", &VALUE[3..]),
            DELIVERY,
            TIME,
            "signature_mismatch",
        ),
    ];
    for (value, id, time, reason) in refused {
        let verdict = verify(&receiver, &headers(&value, id), BODY, time);
        assert_eq!(verdict.err(), Some(reason), "{value} {id}");
    }
    let without_id = &headers(VALUE, DELIVERY)[1..];
    let verdict = verify(&receiver, without_id, BODY, TIME);
    assert_eq!(verdict.err(), Some("header_missing"));
    let undecoded = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let receiver = Receiver::new(Standard, undecoded);
    let verdict = verify(&receiver, &headers(VALUE, DELIVERY), BODY, TIME);
    assert_eq!(verdict.err(), Some("signature_mismatch"));
}

#[test]
fn what_goes_wrong_is_diagnosed() {
    let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let (right, undecoded) = (Key::from_base64(text).unwrap(), Key::new(text).unwrap());
    let compact = r#"{"test":2432232314}"#;
    let version_2 = VALUE.replace("v1,", "v2,");
    let cases: [(&Key, &str, &str, &str, u64, &str); 7] = [
        (&right, VALUE, DELIVERY, BODY, TIME, ""),
        (
            &undecoded,
            VALUE,
            DELIVERY,
            BODY,
            TIME,
            "secret_standard_webhooks",
        ),
        (&right, VALUE, DELIVERY, compact, TIME, "json_spaced"),
        (
            &right,
            VALUE,
            DELIVERY,
            BODY,
            TIME + 600,
            "timestamp_out_of_tolerance",
        ),
        (&right, VALUE, "msg_another", BODY, TIME, "unexplained"),
        (
            &right,
            &VALUE[3..],
            DELIVERY,
            BODY,
            TIME,
            "signature_tag_missing",
        ),
        (
            &right,
            &version_2,
            DELIVERY,
            BODY,
            TIME,
            "signature_element_missing",
        ),
    ];
    for (key, value, id, body, time, codes) in cases {
        let found = diagnose(&Standard, key, &headers(value, id), body, time);
        assert_eq!(found, codes, "{value} {id} {body}");
    }
}

#[test]
fn both_adapters_conform() {
    let not_json: [&[u8]; 3] = [b"", b"not JSON", b"{\"test\":"];
    assert_conforms(Standard, &secret(), BODY, &HeaderMap::new(), &not_json);
}
