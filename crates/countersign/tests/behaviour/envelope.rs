//! A delivery, or a refused request, as data.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::{
    Envelope, Head, HeaderName, Message, ParseError, Provider, Receiver, Rejection, RestoreError,
    Scheme, SignedPart, Tenant, ValueSource, Verdict,
};

use crate::{
    reference_hmac,
    support::{Acme, EVENT, ID, SIGNATURE, now, receiver, secret},
};

fn round_trip(envelope: &Envelope) -> Envelope {
    let json = serde_json::to_string(envelope).unwrap();
    assert!(!json.contains('\n'), "it is one line: {json}");
    serde_json::from_str(&json).unwrap()
}

/// A provider whose event is the body and the fields that its scheme names.
struct Whole(Scheme);

#[derive(Debug, Clone, PartialEq, Eq)]
struct WholeEvent {
    body: Vec<u8>,
    id: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
}

impl Provider for Whole {
    const NAME: &'static str = "whole";
    type Event = WholeEvent;

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, message: &Message<'_>) -> Result<WholeEvent, ParseError> {
        Ok(WholeEvent {
            body: message.body().to_vec(),
            id: message.signed_field(&ID).map(<[u8]>::to_vec),
            name: message.unsigned_field(&EVENT).map(<[u8]>::to_vec),
        })
    }
}

fn whole() -> Receiver<Whole> {
    let scheme = Scheme::hex(SIGNATURE)
        .with_signed_before([SignedPart::field(ID), SignedPart::text(".")])
        .with_id(ValueSource::field(ID))
        .with_event_name(ValueSource::field(EVENT));
    Receiver::new(Whole(scheme), secret("key").with_label("2026-11"))
}

/// Bodies and header values that a careless format changes.
fn payloads() -> Vec<Vec<u8>> {
    let mut large = vec![b'x'; 1 << 20];
    let mut binary: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    large[4096] = b'"';
    binary[0] = 0xff;
    vec![
        b"".to_vec(),
        b"{\"event\": \"created\"}\n".to_vec(),
        "\u{0}\u{1}\u{7f}\u{2028}\u{feff}\u{10ffff} caf\u{e9} \\u0000 \\".into(),
        b"a\0b".to_vec(),
        b"caf\xe9".to_vec(),
        b"\xff\xfe\x00{".to_vec(),
        // A surrogate in UTF-8, which no text has.
        b"\xed\xa0\x80".to_vec(),
        br#"{"base64":"AAAA"}"#.to_vec(),
        large,
        binary,
    ]
}

#[test]
fn a_delivery_gives_the_same_event_after_a_round_trip_through_json() {
    let receiver = whole();
    for body in payloads() {
        for id in [&b"msg_1"[..], b"caf\xe9", b"\xff\t\x80", b"\"{}\\"] {
            let mac = reference_hmac::hex("key", [id, b".", &body].concat());
            let headers = [
                ("x-acme-signature", mac.as_bytes()),
                ("x-acme-id", id),
                ("x-acme-event", b"caf\xe9"),
                ("x-other", b"not kept"),
            ];
            let head = Head::new(&headers, now() + Duration::from_micros(123_457));
            let delivery = receiver.verify_head(&head, body.clone()).unwrap();
            let envelope = delivery.envelope();
            let read = round_trip(&envelope);
            assert_eq!(read, envelope);
            assert_eq!(read.body(), Some(&Bytes::from(body.clone())));
            assert_eq!(read.received_at(), delivery.received_at());

            let stored = read.restore(receiver.provider()).unwrap();
            assert_eq!(stored.event(), delivery.event());
            assert_eq!(stored.event().id.as_deref(), Some(id));
            let Verdict::Accepted { id, secret, .. } = stored.envelope().verdict() else {
                panic!("{:?}", stored.envelope());
            };
            assert_eq!(id, &delivery.id());
            assert_eq!(secret.as_deref(), Some("2026-11"));
        }
    }
}

#[test]
fn a_delivery_keeps_the_fields_that_its_scheme_names_and_no_signature() {
    let mac = reference_hmac::hex("key", "msg_1.hello");
    let headers = [
        ("x-acme-signature", &*mac),
        ("x-acme-id", "msg_1"),
        ("x-acme-event", "created"),
        ("cookie", "hidden"),
    ];
    let receiver = whole().endpoint("eu");
    let delivery = receiver.verify(&headers, "hello").unwrap();
    assert_eq!(delivery.endpoint(), Some("eu"));
    let envelope = delivery.envelope();
    assert_eq!(envelope.provider(), Some("whole"));
    assert_eq!(envelope.endpoint(), Some("eu"));
    assert_eq!(envelope.tenant(), None);
    assert_eq!(envelope.fields().len(), 2);
    assert_eq!(envelope.fields()["x-acme-id"], "msg_1");
    assert_eq!(envelope.fields()["x-acme-event"], "created");
    let json = serde_json::to_string(&envelope).unwrap();
    assert!(!json.contains(&mac) && !json.contains("hidden"), "{json}");
    assert!(!format!("{envelope:?}").contains("hello"));
}

#[test]
fn the_tenant_is_kept() {
    let tenant = Tenant::new("acme", secret("key"));
    let receiver = Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE)));
    let headers = [("x-acme-signature", reference_hmac::hex("key", "hello"))];
    let mut incoming = receiver
        .begin_for(&Head::new(&headers, now()), &tenant)
        .unwrap();
    incoming.update(Bytes::from("hello")).unwrap();
    let envelope = round_trip(&incoming.finish().unwrap().envelope());
    assert_eq!(envelope.tenant(), Some("acme"));
}

#[test]
fn a_captured_request_keeps_every_field_and_what_is_known_of_it() {
    let headers: [(&str, &[u8]); 4] = [
        ("X-Acme-Signature", b"5e1f"),
        ("x-twice", b"1"),
        ("x-twice", b"caf\xe9"),
        ("no header name", b"left out"),
    ];
    let head = Head::new(&headers, now())
        .with_method("POST")
        .with_target("/in?a=b");
    let envelope = Envelope::new("acme", &head)
        .with_endpoint(Some("eu"))
        .with_tenant(Some("t1"))
        .with_body(&b"\xff"[..])
        .with_verdict(Verdict::from(&Rejection::SignatureMismatch));
    let read = round_trip(&envelope);
    assert_eq!(read, envelope);
    assert_eq!(
        (read.method(), read.target()),
        (Some("POST"), Some("/in?a=b"))
    );
    assert_eq!((read.endpoint(), read.tenant()), (Some("eu"), Some("t1")));
    assert_eq!(read.fields().len(), 3);
    let twice: Vec<_> = read.fields().get_all("x-twice").iter().collect();
    assert_eq!(twice, [&b"1"[..], b"caf\xe9"]);
    let Verdict::Refused { status, reason, .. } = read.verdict() else {
        panic!("{read:?}");
    };
    assert_eq!((*status, reason.as_str()), (401, "signature_mismatch"));
    // It can be received again.
    let again = read.head();
    assert_eq!(again.received_at(), now());
    assert_eq!(again.path(), Some("/in"));
    assert_eq!(again.exactly_one(&SIGNATURE).unwrap(), b"5e1f");
}

#[test]
fn only_an_accepted_delivery_of_the_same_provider_is_restored() {
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, now());
    let headers = [("x-acme-signature", reference_hmac::hex("key", "hello"))];
    let accepted = receiver(secret("key")).verify(&headers, "hello").unwrap();
    let verdict = accepted.envelope().verdict().clone();
    let refused = |rejection: &Rejection| Verdict::from(rejection);
    let envelope = |provider| Envelope::new(provider, &head).with_body("hello");
    let acme = Acme(Scheme::hex(SIGNATURE));
    let restore = |envelope: Envelope| envelope.restore(&acme).map(drop);

    assert!(restore(envelope("acme").with_verdict(verdict.clone())).is_ok());
    for not_accepted in [
        Verdict::Unknown,
        refused(&Rejection::SignatureMismatch),
        refused(&Rejection::TenantUnknown),
        refused(&Rejection::BodyTooLarge),
        refused(&Rejection::Overloaded),
        refused(&Rejection::Unparsable(ParseError::new("no"))),
    ] {
        let envelope = envelope("acme").with_verdict(not_accepted);
        let restored = restore(round_trip(&envelope)).unwrap_err();
        assert!(matches!(restored, RestoreError::NotAccepted), "{restored}");
    }
    for other in ["", "Acme", "supademo"] {
        let restored = restore(envelope(other).with_verdict(verdict.clone())).unwrap_err();
        assert!(
            matches!(restored, RestoreError::OtherProvider),
            "{restored}"
        );
    }
    let bodiless = Envelope::new("acme", &head).with_verdict(verdict);
    let restored = restore(round_trip(&bodiless)).unwrap_err();
    assert!(matches!(restored, RestoreError::NoBody), "{restored}");
}

/// A provider that parses nothing but `hello`, as a newer version of it may.
struct Strict(Scheme);

impl Provider for Strict {
    const NAME: &'static str = "acme";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, message: &Message<'_>) -> Result<(), ParseError> {
        match message.body() {
            b"hello" => Ok(()),
            _ => Err(ParseError::new("not hello")),
        }
    }
}

#[test]
fn what_the_types_cannot_parse_any_more_is_an_error_and_not_an_event() {
    let receiver = receiver(secret("key"));
    let strict = Strict(Scheme::hex(SIGNATURE));
    for (body, is_parsed) in [("hello", true), ("hullo", false)] {
        let headers = [("x-acme-signature", reference_hmac::hex("key", body))];
        let envelope = receiver.verify(&headers, body).unwrap().envelope();
        let restored = envelope.restore(&strict);
        match restored {
            Ok(_) => assert!(is_parsed),
            Err(RestoreError::Unparsable(error)) => {
                assert!(!is_parsed);
                assert_eq!(error.to_string(), "not hello");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn times_are_kept_to_the_microsecond() {
    let none: [(&str, &str); 0] = [];
    let year = Duration::from_secs(31_556_952);
    for since in [
        Duration::ZERO,
        Duration::from_micros(1),
        Duration::from_micros(999_999),
        Duration::from_secs(1_700_000_000) + Duration::from_micros(999_999),
        Duration::from_secs(1_762_000_000) + Duration::from_micros(123_457),
        year * 200 + Duration::from_micros(7),
    ] {
        let time = SystemTime::UNIX_EPOCH + since;
        let envelope = Envelope::new("acme", &Head::new(&none, time));
        assert_eq!(round_trip(&envelope).received_at(), time, "{since:?}");
        let nanos = time + Duration::from_nanos(321);
        let envelope = Envelope::new("acme", &Head::new(&none, nanos));
        let read = round_trip(&envelope).received_at();
        assert!(
            read <= nanos && nanos - Duration::from_micros(1) < read,
            "{since:?}"
        );
    }
}

#[test]
fn json_that_is_no_envelope_is_refused() {
    let fields = r#""received_at":0.0,"fields":[],"verdict":"unknown""#;
    let read = |json: &str| serde_json::from_str::<Envelope>(json);
    assert!(read(&format!("{{{fields}}}")).is_ok());
    assert!(read(&format!(r#"{{{fields},"body":null}}"#)).is_ok());
    for json in [
        "{}".to_owned(),
        r#"{"fields":[],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[]}"#.to_owned(),
        r#"{"received_at":0.0,"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":-1.0,"fields":[],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":1e300,"fields":[],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":"now","fields":[],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[["a b","c"]],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[["a","b\nc"]],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[["a",{"base64":"?"}]],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[["a",7]],"verdict":"unknown"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[],"verdict":"accepted"}"#.to_owned(),
        r#"{"received_at":0.0,"fields":[],"verdict":{"accepted":{}}}"#.to_owned(),
        format!(r#"{{{fields},"body":"hello"}}"#),
        format!(r#"{{{fields},"body":{{"base64":"AAA"}}}}"#),
        format!(r#"{{{fields},"body":{{"base64":"A-_A"}}}}"#),
        format!(r#"{{{fields},"body":{{"hex":"00"}}}}"#),
    ] {
        assert!(read(&json).is_err(), "{json}");
    }
}

#[test]
fn the_message_of_an_envelope_tells_signed_fields_from_others() {
    const OTHER: HeaderName = HeaderName::from_static("x-other");
    let headers = [
        ("x-acme-id", "7"),
        ("x-acme-event", "created"),
        ("x-other", "1"),
    ];
    let envelope = Envelope::new("whole", &Head::new(&headers, now()));
    let receiver = whole();
    let scheme = receiver.provider().scheme();
    assert!(envelope.message(scheme).is_none());
    let envelope = envelope.with_body("hello");
    let message = envelope.message(scheme).unwrap();
    assert_eq!(message.body(), b"hello");
    assert_eq!(message.signed_field(&ID), Some(&b"7"[..]));
    assert_eq!(message.unsigned_field(&ID), None);
    assert_eq!(message.unsigned_field(&EVENT), Some(&b"created"[..]));
    assert_eq!(message.signed_field(&EVENT), None);
    // All fields were captured, and the parser still sees those of the scheme alone.
    assert_eq!(message.unsigned_field(&OTHER), None);
    assert_eq!(message.signed_field(&OTHER), None);
}
