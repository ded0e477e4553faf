//! Shopify: <https://shopify.dev/docs/apps/build/webhooks/subscribe/https>.

use std::sync::LazyLock;

use countersign::{
    HeaderMap, HeaderName, HeaderValue, Message, Object, ParseError, Provider, Receiver, Scheme,
    Secret, Secrets, Unrecognized, ValueSource, parse_json,
};
use countersign_diagnosis::Key;
use countersign_testkit::sign;
use serde::Deserialize;

use crate::check::{assert_conforms, diagnose, verify};

const SIGNATURE: HeaderName = HeaderName::from_static("x-shopify-hmac-sha256");
const WEBHOOK_ID: HeaderName = HeaderName::from_static("x-shopify-webhook-id");
const TOPIC: HeaderName = HeaderName::from_static("x-shopify-topic");
const SHOP: HeaderName = HeaderName::from_static("x-shopify-shop-domain");

#[derive(Debug, Deserialize)]
struct Order {
    id: u64,
}

/// What the body is, an unsigned field says, and whose it is, another.
#[derive(Debug)]
struct Event {
    topic: Option<String>,
    shop: Option<String>,
    order: Result<Order, Unrecognized>,
}

impl Event {
    fn parse(message: &Message<'_>) -> Result<Self, ParseError> {
        let text = |name| {
            let value = message.unsigned_field(name)?;
            str::from_utf8(value).ok().map(str::to_owned)
        };
        Ok(Self {
            topic: text(&TOPIC),
            shop: text(&SHOP),
            order: parse_json(message.body())?.map(|Object(order)| order),
        })
    }
}

// The provider.

struct Shopify;

static SCHEME: LazyLock<Scheme> = LazyLock::new(|| {
    Scheme::base64(SIGNATURE)
        .with_id(ValueSource::field(WEBHOOK_ID))
        .with_event_name(ValueSource::field(TOPIC))
        .with_unsigned_field(SHOP)
});

impl Provider for Shopify {
    const NAME: &'static str = "shopify";
    type Event = Event;

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, message: &Message<'_>) -> Result<Event, ParseError> {
        Event::parse(message)
    }
}

// Its tests.

const BODY: &str = r#"{"id":820982911946154508,"email":"jon@example.com"}"#;
/// `printf '{"id":820982911946154508,"email":"jon@example.com"}' | openssl dgst -sha256 -hmac hush
/// -binary | base64`
const VALUE: &str = "D0UMXmhjwBRi4y66TmhJrDlhQABD7zI2fm3p6/QLMo8=";

fn secret() -> Secret {
    Secret::new("hush").unwrap()
}

#[test]
fn a_vector_is_signed_and_verified() {
    assert_eq!(sign(&Shopify, &secret(), BODY)[SIGNATURE], VALUE);
    let receiver = Receiver::new(Shopify, secret());
    let headers = [
        ("X-Shopify-Hmac-Sha256", VALUE),
        ("X-Shopify-Topic", "orders/create"),
        ("X-Shopify-Shop-Domain", "example.myshopify.com"),
    ];
    let delivery = verify(&receiver, &headers, BODY, 0).unwrap();
    let event = delivery.event();
    assert_eq!(event.topic.as_deref(), Some("orders/create"));
    assert_eq!(event.shop.as_deref(), Some("example.myshopify.com"));
    assert_eq!(event.order.as_ref().unwrap().id, 820_982_911_946_154_508);
}

#[test]
fn anything_else_is_refused() {
    let receiver = Receiver::new(Shopify, secret());
    let hex = "0f450c5e6863c01462e32eba4e6849ac3961400043ef32367e6de9ebf40b328f";
    let refused = [
        (hex, BODY, "signature_malformed"),
        (&VALUE[..43], BODY, "signature_malformed"),
        (&VALUE.replace('/', "_"), BODY, "signature_malformed"),
        (&VALUE.replace("o8=", "o9="), BODY, "signature_malformed"),
        (&VALUE.to_lowercase(), BODY, "signature_mismatch"),
        (VALUE, "{}", "signature_mismatch"),
    ];
    for (value, body, reason) in refused {
        let verdict = verify(&receiver, &[("x-shopify-hmac-sha256", value)], body, 0);
        assert_eq!(verdict.err(), Some(reason), "{value}");
    }
    assert_eq!(
        verify(&receiver, &[], BODY, 0).err(),
        Some("header_missing")
    );
}

/// Shopify signs with the previous secret for up to half an hour after a rotation.
#[test]
fn both_secrets_of_a_rotation_verify() {
    let new = || Secret::new("new").unwrap().with_label("new");
    let secrets = Secrets::new(new()).with_previous(secret().with_label("previous"));
    let receiver = Receiver::new(Shopify, secrets);
    for (secret, label) in [(secret(), "previous"), (new(), "new")] {
        let delivery = receiver
            .verify(&sign(&Shopify, &secret, BODY), BODY)
            .unwrap();
        assert_eq!(delivery.secret_label(), Some(label));
    }
    let other = Secret::new("other").unwrap();
    assert!(
        receiver
            .verify(&sign(&Shopify, &other, BODY), BODY)
            .is_err()
    );
}

#[test]
fn an_unsigned_id_makes_no_other_delivery() {
    let receiver = Receiver::new(Shopify, secret());
    // `sign` gives each delivery an id of its own.
    let [one, other] = [(); 2].map(|()| sign(&Shopify, &secret(), BODY));
    assert_ne!(one[WEBHOOK_ID], other[WEBHOOK_ID]);
    let id = |headers: &HeaderMap| receiver.verify(headers, BODY).unwrap().id();
    assert_eq!(id(&one), id(&other));
}

#[test]
fn what_goes_wrong_is_diagnosed() {
    let key = |key: &str| Key::new(key).unwrap();
    let hex = "0f450c5e6863c01462e32eba4e6849ac3961400043ef32367e6de9ebf40b328f";
    let spaced = r#"{"id": 820982911946154508, "email": "jon@example.com"}"#;
    let rounded = r#"{"id":820982911946154500,"email":"jon@example.com"}"#;
    let cases: [(Key, &str, &str, &str); 7] = [
        (key("hush"), VALUE, BODY, ""),
        (key("hush\n"), VALUE, BODY, "secret_white_space"),
        (key("hush"), hex, BODY, "hex_instead_of_base64"),
        (key("hush"), &VALUE[..43], BODY, "base64_unpadded"),
        (key("hush"), VALUE, spaced, "json_compacted"),
        (key("hush"), VALUE, rounded, "unexplained"),
        (key("another"), VALUE, BODY, "unexplained"),
    ];
    for (key, value, body, codes) in cases {
        let headers = [("x-shopify-hmac-sha256", value)];
        assert_eq!(
            diagnose(&Shopify, &key, &headers, body, 0),
            codes,
            "{value} {body}"
        );
    }
}

#[test]
fn both_adapters_conform() {
    let headers = HeaderMap::from_iter([(TOPIC, HeaderValue::from_static("orders/create"))]);
    let not_json: [&[u8]; 3] = [b"", b"not JSON", b"{\"id\":"];
    assert_conforms(Shopify, &secret(), BODY, &headers, &not_json);
}
