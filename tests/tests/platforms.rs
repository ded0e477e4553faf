//! Every provider's scheme as a value: against signatures that others made, through JSON, and through
//! storage.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

use std::time::{Duration, SystemTime};

use countersign::{
    Delivery, Envelope, EventInfo, Head, Provider, Receiver, Rejection, Scheme, Secret,
};
use countersign_tests::{
    app::{self, ACME, ACME_ORIGIN, ReceiverVisitor, SECRET, visit_receiver},
    cases::{self, Answer, Case},
    paths,
    platforms::{Acme, AnyBody, GitHub, Shopify, Slack, StandardWebhooks, Stripe},
};

/// A delivery that its platform documents, or that OpenSSL signed.
struct Vector {
    scheme: Scheme,
    secret: Secret,
    fields: &'static [(&'static str, &'static str)],
    body: &'static str,
    received_at: u64,
    id: &'static str,
}

fn vectors() -> [Vector; 5] {
    let secret = |key: &str| Secret::new(key).unwrap();
    [
        // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
        Vector {
            scheme: GitHub.scheme().clone(),
            secret: secret("It's a Secret to Everybody"),
            fields: &[(
                "X-Hub-Signature-256",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            )],
            body: "Hello, World!",
            received_at: 0,
            // printf 'Hello, World!' | sha256sum
            id: "sha256:dffd6021bb2bd5b0af676290809ec3a53191dd81c7f70a4b28688a362182986f",
        },
        // printf '1700000000.{"id":"evt_1","type":"ping"}' | openssl dgst -sha256 -hmac $SECRET
        Vector {
            scheme: Stripe.scheme().clone(),
            secret: secret(SECRET),
            fields: &[(
                "Stripe-Signature",
                "t=1700000000,v1=87493723caac763ef49a639acb3939913084a0f213d35388d5887c3ada5b7955",
            )],
            body: r#"{"id":"evt_1","type":"ping"}"#,
            received_at: 1_700_000_000,
            id: "evt_1",
        },
        // https://docs.slack.dev/authentication/verifying-requests-from-slack
        Vector {
            scheme: Slack.scheme().clone(),
            secret: secret("8f742231b10e8888abcd99yyyzzz85a5"),
            fields: &[
                (
                    "X-Slack-Signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                ),
                ("X-Slack-Request-Timestamp", "1531420618"),
            ],
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow\
                   &channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA\
                   &user_name=roadrunner&command=%2Fwebhook-collect&text=\
                   &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F\
                   397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
                   &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            received_at: 1_531_420_618,
            // { printf 'v0:1531420618:'; cat body; } | sha256sum
            id: "sha256:825d85f1380c13692f843f77083a8bbf4bc9df455f355b153a64590c7cc195e1",
        },
        // printf '{"id":820982911946154508}' | openssl dgst -sha256 -hmac $SECRET -binary | base64
        Vector {
            scheme: Shopify.scheme().clone(),
            secret: secret(SECRET),
            fields: &[(
                "X-Shopify-Hmac-Sha256",
                "rbS9tDMvqPQBqJOtpkXsS20uNOBX2kRTOwR6sXlxeOM=",
            )],
            body: r#"{"id":820982911946154508}"#,
            received_at: 0,
            // printf '{"id":820982911946154508}' | sha256sum
            id: "sha256:5ca2f5d25a24d2fa02aea8d8d1bdc421ebd0ff1a00b4b7a7e517eb198b0d2015",
        },
        // https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries
        Vector {
            scheme: StandardWebhooks.scheme().clone(),
            secret: Secret::from_base64("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap(),
            fields: &[
                ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                ("webhook-timestamp", "1614265330"),
                (
                    "webhook-signature",
                    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                ),
            ],
            body: r#"{"test": 2432232314}"#,
            received_at: 1_614_265_330,
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        },
    ]
}

/// The text with one bit flipped, which leaves it ASCII.
fn flipped(text: &str, place: usize) -> String {
    let mut text = text.to_owned().into_bytes();
    text[place] ^= 1;
    String::from_utf8(text).unwrap()
}

#[test]
fn a_documented_delivery_verifies_and_none_that_differs_in_a_bit() {
    for vector in vectors() {
        let receiver = Receiver::new(AnyBody(vector.scheme), vector.secret);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(vector.received_at);
        let verify = |fields: &[(&str, String)], body: String| {
            receiver.verify_head(&Head::new(&fields, time), body)
        };
        let owned = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
        let fields: Vec<_> = vector.fields.iter().map(owned).collect();
        let body = || vector.body.to_owned();
        let delivery = verify(&fields, body()).unwrap();
        assert_eq!(delivery.id().as_str(), vector.id);

        for place in 0..vector.body.len() {
            let flipped = flipped(vector.body, place);
            assert!(verify(&fields, flipped.clone()).is_err(), "{flipped}");
        }
        for (number, (name, value)) in fields.iter().enumerate() {
            for place in 0..value.len() {
                let mut fields = fields.clone();
                fields[number].1 = flipped(value, place);
                assert!(verify(&fields, body()).is_err(), "{name} {place}");
            }
            let mut without = fields.clone();
            without.remove(number);
            assert!(verify(&without, body()).is_err(), "{name}");
            let twice = [&fields[..], &fields[number..=number]].concat();
            assert!(verify(&twice, body()).is_err(), "{name}");
        }
    }
}

/// What an application writes for one: all but what it imports and says of it, and its event type.
#[test]
fn a_provider_is_at_most_15_lines() {
    for (name, source) in [
        ("github", include_str!("../src/platforms/github.rs")),
        ("shopify", include_str!("../src/platforms/shopify.rs")),
        ("slack", include_str!("../src/platforms/slack.rs")),
        (
            "standard-webhooks",
            include_str!("../src/platforms/standard_webhooks.rs"),
        ),
        ("stripe", include_str!("../src/platforms/stripe.rs")),
    ] {
        let lines = source.lines().map(str::trim).filter(|line| {
            let beside = ["///", "use ", "#[derive"];
            !line.is_empty() && !beside.iter().any(|start| line.starts_with(start))
        });
        assert!(lines.count() <= 15, "{name}");
    }
}

#[test]
fn the_schemes_contradict_nothing() {
    for scheme in [
        GitHub.scheme(),
        Shopify.scheme(),
        Slack.scheme(),
        StandardWebhooks.scheme(),
        Stripe.scheme(),
        Acme.scheme(),
    ] {
        assert_eq!(scheme.validate(), Ok(()));
    }
}

#[test]
fn a_scheme_that_was_read_from_json_gives_the_same_answers() {
    struct SchemeOf;

    impl ReceiverVisitor for SchemeOf {
        type Output = Scheme;

        fn visit<P: Provider<Event: EventInfo>>(self, receiver: Receiver<P>) -> Scheme {
            receiver.provider().scheme().clone()
        }
    }

    for case in cases::all() {
        let scheme = visit_receiver(case.route, SchemeOf);
        let json = serde_json::to_string(&scheme).unwrap();
        let read: Scheme = serde_json::from_str(&json).unwrap();
        assert_eq!(read, scheme, "{json}");

        let mut receiver = app::receiver(AnyBody(read));
        if case.route == ACME {
            receiver = receiver.origin(ACME_ORIGIN);
        }
        let verdict = receive(&receiver, &case);
        match (&verdict, &case.answer) {
            (Ok(delivery), Answer::Accepted(echo)) => {
                assert_eq!(delivery.id().as_str(), echo.id, "{}", case.name);
                assert_eq!(delivery.secret_label(), echo.secret.as_deref());
            }
            // Only the provider's parser refuses these.
            (Ok(_), Answer::Refused(_, reason)) => assert_eq!(*reason, "unparsable"),
            (Err(rejection), answer) => {
                let refused = Answer::Refused(rejection.status().as_u16(), rejection.reason());
                assert_eq!(&refused, answer, "{}", case.name);
            }
        }
    }
}

fn receive<P: Provider>(receiver: &Receiver<P>, case: &Case) -> Result<Delivery<P>, Rejection> {
    let headers = paths::headers(case);
    let head = Head::new(&headers, SystemTime::now()).with_target(case.route);
    receiver.verify_head(&head, case.body.clone())
}

#[test]
fn every_delivery_of_the_table_is_the_same_after_storage() {
    struct Store<'a>(&'a Case);

    impl ReceiverVisitor for Store<'_> {
        type Output = bool;

        fn visit<P: Provider<Event: EventInfo>>(self, receiver: Receiver<P>) -> bool {
            let Ok(delivery) = receive(&receiver, self.0) else {
                return false;
            };
            let json = serde_json::to_string(&delivery.envelope()).unwrap();
            let envelope: Envelope = serde_json::from_str(&json).unwrap();
            let stored = envelope.restore(receiver.provider()).unwrap();
            let (event, restored) = (delivery.event(), stored.event());
            assert_eq!(restored.name(), event.name(), "{}", self.0.name);
            assert_eq!(restored.is_recognized(), event.is_recognized());
            assert_eq!(restored.email(), event.email());
            assert_eq!(restored.occurred_at(), event.occurred_at());
            assert_eq!(stored.envelope().body(), Some(delivery.body()));
            true
        }
    }

    let cases = cases::all();
    for case in &cases {
        let is_stored = visit_receiver(case.route, Store(case));
        let is_accepted = matches!(case.answer, Answer::Accepted(_));
        assert_eq!(is_stored, is_accepted, "{}", case.name);
    }
}
