//! Wrong verdicts on signatures, secrets and events.

use countersign::{ConfigError, LiveSecrets, Receiver, Secret};
use countersign_supademo::{Event, Supademo};
use countersign_tests::{
    app::{self, SECRET},
    cases::{LEAD_CAPTURED, SUPADEMO_SIGNATURE, forged},
    reference_hmac,
};
use countersign_tower::{Webhook, WebhookLayer};
use http::StatusCode;

#[test]
fn no_prefix_is_accepted_that_the_provider_does_not_send() {
    let signature = reference_hmac::hex(SECRET, LEAD_CAPTURED);
    for prefix in ["sha256=", "sha1=", "md5=", "=", "x=", "v1,", "hmac-sha256 "] {
        let headers = [(SUPADEMO_SIGNATURE, format!("{prefix}{signature}"))];
        let rejection = app::supademo().verify(&headers, LEAD_CAPTURED).unwrap_err();
        assert_eq!(rejection.reason(), "signature_malformed", "{prefix}");
    }
}

#[test]
fn an_empty_secret_is_no_secret() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    let mac = reference_hmac::hex("", LEAD_CAPTURED);
    let rejection = app::supademo()
        .verify(&[(SUPADEMO_SIGNATURE, mac)], LEAD_CAPTURED)
        .unwrap_err();
    assert_eq!(rejection.reason(), "signature_mismatch");
}

#[test]
fn what_is_not_authentic_is_401_before_it_is_bad_json() {
    let headers = [(SUPADEMO_SIGNATURE, forged())];
    let rejection = app::supademo().verify(&headers, "not JSON").unwrap_err();
    assert_eq!(rejection.status(), StatusCode::UNAUTHORIZED);
    let headers = [(SUPADEMO_SIGNATURE, reference_hmac::hex(SECRET, "not JSON"))];
    let rejection = app::supademo().verify(&headers, "not JSON").unwrap_err();
    assert_eq!(rejection.status(), StatusCode::BAD_REQUEST);
}

#[test]
fn no_bytes_in_a_header_or_a_body_panic() {
    let mut values: Vec<Vec<u8>> = (0..=130).map(|length| vec![b'0'; length]).collect();
    values.extend((0..=255).map(|byte| vec![byte; 64]));
    values.extend((0..=255).map(|byte| vec![byte; 44]));
    values.extend((0..64).map(|place| {
        let mut value = reference_hmac::hex(SECRET, LEAD_CAPTURED).into_bytes();
        value[place] = 0xe9;
        value
    }));
    for value in values {
        for header in ["x-supademo-signature", "x-storylane-signature"] {
            let headers = [(header, &value)];
            assert!(app::supademo().verify(&headers, LEAD_CAPTURED).is_err());
            assert!(app::storylane().verify(&headers, LEAD_CAPTURED).is_err());
        }
    }
    for byte in 0..=255_u8 {
        let body = vec![byte; 3];
        let headers = [(SUPADEMO_SIGNATURE, reference_hmac::hex(SECRET, &body))];
        // Three digits are JSON.
        let number = (b'1'..=b'9').contains(&byte);
        let verdict = app::supademo().verify(&headers, body);
        assert_eq!(verdict.is_ok(), number, "{byte}");
    }
}

#[test]
fn no_secret_shows_in_debug() {
    let supademo = app::supademo();
    let shown = [
        format!("{:?}", app::secrets()),
        format!("{supademo:?}"),
        format!("{:?}", LiveSecrets::new(app::secrets())),
        format!("{:?}", WebhookLayer::from_receiver(supademo.clone())),
        format!(
            "{:?}",
            countersign_actix::WebhookMiddleware::from_receiver(supademo.clone())
        ),
        format!("{:?}", verified(&supademo)),
        format!("{:#?}", verified(&supademo)),
        format!("{:?}", Webhook(verified(&supademo))),
    ];
    for text in shown {
        assert!(!text.contains("0123456789abcdef"), "{text}");
        assert!(!text.contains("fedcba9876543210"), "{text}");
        assert!(!text.contains("8856ade5"), "{text}");
        assert!(!text.contains("jane@example.com"), "{text}");
    }
}

fn verified(receiver: &Receiver<Supademo>) -> countersign::Delivery<Supademo> {
    let headers = [(
        SUPADEMO_SIGNATURE,
        reference_hmac::hex(SECRET, LEAD_CAPTURED),
    )];
    receiver.verify(&headers, LEAD_CAPTURED).unwrap()
}

#[test]
fn an_unknown_event_is_neither_an_error_nor_silent() {
    #[derive(serde::Deserialize)]
    struct Lead {
        email: String,
    }

    let body = r#"{"event":"demo.shared","email":"jane@example.com"}"#;
    let headers = [(SUPADEMO_SIGNATURE, reference_hmac::hex(SECRET, body))];
    let delivery = app::supademo().verify(&headers, body).unwrap();
    let Event::Unrecognized(unrecognized) = delivery.event() else {
        panic!("recognized: {delivery:?}");
    };
    assert_eq!(unrecognized.name(), Some("demo.shared"));
    assert_eq!(
        unrecognized.error().to_string(),
        r#"unknown event "demo.shared" at line 1 column 22"#
    );
    assert_eq!(delivery.body(), body);
    assert_eq!(delivery.json::<Lead>().unwrap().email, "jane@example.com");
    assert!(delivery.json::<u64>().is_err());
}

#[test]
fn a_secret_is_held_by_its_receiver_and_nowhere_else() {
    // Two receivers of one provider, and a third that replaces the first: none knows another's key.
    let receiver = |key: &str| Receiver::new(Supademo, Secret::new(key).unwrap());
    let signed = |key| [(SUPADEMO_SIGNATURE, reference_hmac::hex(key, LEAD_CAPTURED))];
    let (first, second) = (receiver("first"), receiver("second"));
    assert!(first.verify(&signed("first"), LEAD_CAPTURED).is_ok());
    assert!(first.verify(&signed("second"), LEAD_CAPTURED).is_err());
    assert!(second.verify(&signed("second"), LEAD_CAPTURED).is_ok());
    drop(first);
    let first = receiver("third");
    assert!(first.verify(&signed("third"), LEAD_CAPTURED).is_ok());
    assert!(first.verify(&signed("first"), LEAD_CAPTURED).is_err());
}
