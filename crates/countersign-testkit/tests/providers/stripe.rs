//! Stripe: <https://docs.stripe.com/webhooks#verify-manually>.

use std::{sync::LazyLock, time::Duration};

use countersign::{
    HeaderMap, HeaderName, Message, Object, ParseError, Provider, Receiver, Scheme, Secret,
    SignedPart, Unrecognized, ValueSource, parse_json,
};
use countersign_diagnosis::Key;
use countersign_testkit::SignedRequest;
use serde::Deserialize;

use crate::check::{assert_conforms, diagnose, verify};

const SIGNATURE: HeaderName = HeaderName::from_static("stripe-signature");

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

// The provider.

struct Stripe;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::hex(SIGNATURE)
        .with_list(',', "v1=")
        .with_timestamp_element("t=", Duration::from_secs(300))
        .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
        .with_id(ValueSource::pointer("/id"))
        .with_event_name(ValueSource::pointer("/type"))
});

impl Provider for Stripe {
    const NAME: &'static str = "stripe";
    type Event = Result<Event, Unrecognized>;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Self::Event, ParseError> {
        Ok(parse_json(message.body())?.map(|Object(event)| event))
    }
}

// Its tests.

const BODY: &str = r#"{"id":"evt_1","type":"customer.created"}"#;
/// `printf '1700000000.{"id":"evt_1","type":"customer.created"}' | openssl dgst -sha256 -hmac
/// whsec_example_0123456789abcdef`: the key is the whole string.
const MAC: &str = "12c4cbd5c60ed53825e0b43826108d147b4f23cfeb43ff7a810668a71f53ce78";
const TIME: u64 = 1_700_000_000;

fn secret() -> Secret {
    Secret::new("whsec_example_0123456789abcdef").unwrap()
}

fn value() -> String {
    format!("t=1700000000,v1={MAC}")
}

#[test]
fn a_vector_is_signed_and_verified() {
    let time = std::time::UNIX_EPOCH + Duration::from_secs(TIME);
    let request = SignedRequest::new(&Stripe, &secret(), BODY).at(time);
    assert_eq!(request.headers()[SIGNATURE], value());
    let receiver = Receiver::new(Stripe, secret());
    let delivery = verify(&receiver, &[("Stripe-Signature", &value())], BODY, TIME).unwrap();
    let event = delivery.event().as_ref().unwrap();
    assert_eq!(
        (event.id.as_str(), event.kind.as_str()),
        ("evt_1", "customer.created")
    );
    assert_eq!(delivery.id().as_str(), "evt_1");
}

#[test]
fn one_right_signature_of_version_1_within_the_tolerance_is_enough() {
    let receiver = Receiver::new(Stripe, secret());
    let zeros = "0".repeat(64);
    let accepted = [
        (format!("t=1700000000,v1={zeros},v1={MAC}"), TIME),
        (format!("t=1700000000,v1={MAC},v1={zeros}"), TIME),
        (format!("t=1700000000,v1={MAC},v0={zeros}"), TIME),
        (format!("v1={MAC},t=1700000000,v2=x"), TIME),
        (value(), TIME + 300),
        (value(), TIME - 300),
    ];
    for (value, time) in accepted {
        let delivery = verify(&receiver, &[("stripe-signature", &value)], BODY, time);
        assert!(delivery.is_ok(), "{value}");
    }
}

#[test]
fn anything_else_is_refused() {
    let receiver = Receiver::new(Stripe, secret());
    let zeros = "0".repeat(64);
    let refused = [
        (String::new(), TIME, "signature_malformed"),
        (MAC.to_owned(), TIME, "signature_malformed"),
        (format!("v1={MAC}"), TIME, "signature_malformed"),
        (
            format!("t=1700000000,v0={MAC}"),
            TIME,
            "signature_malformed",
        ),
        (
            format!("t=1700000000,t=1700000000,v1={MAC}"),
            TIME,
            "signature_malformed",
        ),
        (
            format!("t=1700000000,v1={MAC},v1="),
            TIME,
            "signature_malformed",
        ),
        (format!("t=now,v1={MAC}"), TIME, "timestamp_malformed"),
        (format!("t=-1,v1={MAC}"), TIME, "timestamp_malformed"),
        (value(), TIME + 301, "timestamp_out_of_tolerance"),
        (value(), TIME - 301, "timestamp_out_of_tolerance"),
        (format!("t=1700000001,v1={MAC}"), TIME, "signature_mismatch"),
        (
            format!("t=1700000000,v1={zeros}"),
            TIME,
            "signature_mismatch",
        ),
        (
            format!("t=1700000000,v1={zeros},v0={MAC}"),
            TIME,
            "signature_mismatch",
        ),
    ];
    for (value, time, reason) in refused {
        let verdict = verify(&receiver, &[("stripe-signature", &value)], BODY, time);
        assert_eq!(verdict.err(), Some(reason), "{value}");
    }
}

#[test]
fn what_goes_wrong_is_diagnosed() {
    let right = Key::new("whsec_example_0123456789abcdef").unwrap();
    let stripped = Key::new("example_0123456789abcdef").unwrap();
    let spaced = r#"{"id": "evt_1", "type": "customer.created"}"#;
    let cases: [(&Key, String, &str, u64, &str); 7] = [
        (&right, value(), BODY, TIME, ""),
        (&stripped, value(), BODY, TIME, "secret_prefix_missing"),
        (&right, value(), spaced, TIME, "json_compacted"),
        (
            &right,
            value(),
            BODY,
            TIME + 600,
            "timestamp_out_of_tolerance",
        ),
        (
            &right,
            format!("v1={MAC}"),
            BODY,
            TIME,
            "timestamp_element_missing",
        ),
        (
            &right,
            format!("t=1700000000,v0={MAC}"),
            BODY,
            TIME,
            "signature_tag_other",
        ),
        (&right, value(), "{}", TIME, "unexplained"),
    ];
    for (key, value, body, time, codes) in cases {
        let headers = [("stripe-signature", value.as_str())];
        assert_eq!(
            diagnose(&Stripe, key, &headers, body, time),
            codes,
            "{value} {body}"
        );
    }
}

#[test]
fn both_adapters_conform() {
    let not_json: [&[u8]; 3] = [b"", b"not JSON", b"{"];
    assert_conforms(Stripe, &secret(), BODY, &HeaderMap::new(), &not_json);
}
