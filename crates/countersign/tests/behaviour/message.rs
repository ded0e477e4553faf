//! What a parser sees of a request: the body, and the header fields that the scheme names.

use std::time::Duration;

use countersign::{
    Head, HeaderName, Message, ParseError, Provider, Receiver, Scheme, SignedPart, ValueSource,
};

use crate::{
    reference_hmac,
    support::{EVENT, ID, SIGNATURE, TIME, now, secret},
};

const OTHER: HeaderName = HeaderName::from_static("x-other");
const KEPT: HeaderName = HeaderName::from_static("x-kept");

/// A provider whose event is what its parser saw.
struct Seeing(Scheme);

#[derive(Debug, PartialEq, Eq)]
struct Seen {
    name: Option<String>,
    /// The fields that have a value, and whether that is signed.
    fields: Vec<(HeaderName, bool, String)>,
}

impl Provider for Seeing {
    const NAME: &'static str = "seeing";
    type Event = Seen;

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, message: &Message<'_>) -> Result<Seen, ParseError> {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let mut fields = Vec::new();
        for name in [SIGNATURE, TIME, ID, EVENT, KEPT, OTHER] {
            if let Some(value) = message.signed_field(&name) {
                fields.push((name.clone(), true, text(value)));
            }
            if let Some(value) = message.unsigned_field(&name) {
                fields.push((name, false, text(value)));
            }
        }
        let name = message.event_name(&self.0).map(String::from);
        Ok(Seen { name, fields })
    }
}

/// What the parser sees of a request that is signed with all parts of the scheme.
fn seen(scheme: Scheme, headers: &[(&str, &str)], body: &str) -> Seen {
    let key = secret("key");
    let head = Head::new(&headers, now());
    let signature = scheme.sign(&key, &head, body.as_bytes()).unwrap();
    let mut headers = headers.to_vec();
    headers.push(("x-acme-signature", signature.to_str().unwrap()));
    let receiver = Receiver::new(Seeing(scheme), key);
    let delivery = receiver.verify_head(&Head::new(&headers, now()), body.to_owned());
    let delivery = delivery.unwrap();
    // What is kept is enough to see the same again.
    let stored = delivery.envelope().restore(receiver.provider()).unwrap();
    assert_eq!(stored.event(), delivery.event());
    let seen = delivery.event();
    Seen {
        name: seen.name.clone(),
        fields: seen.fields.clone(),
    }
}

const ALL: [(&str, &str); 5] = [
    ("x-acme-time", "1700000000"),
    ("x-acme-id", "msg_1"),
    ("x-acme-event", "created"),
    ("x-kept", "kept"),
    ("x-other", "other"),
];

#[test]
fn a_scheme_that_names_no_field_shows_none() {
    let seen = seen(Scheme::hex(SIGNATURE), &ALL, "{}");
    assert_eq!(
        seen,
        Seen {
            name: None,
            fields: vec![]
        }
    );
}

#[test]
fn signed_fields_are_told_from_unsigned_ones_and_others_are_not_shown() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIME, Duration::from_secs(300))
        .with_signed_before([SignedPart::Timestamp, SignedPart::field(ID)])
        .with_id(ValueSource::field(ID))
        .with_event_name(ValueSource::field(EVENT))
        .with_unsigned_field(KEPT);
    let seen = seen(scheme, &ALL, "{}");
    assert_eq!(seen.name.as_deref(), Some("created"));
    assert_eq!(
        seen.fields,
        [
            (TIME, true, "1700000000".to_owned()),
            (ID, true, "msg_1".to_owned()),
            (EVENT, false, "created".to_owned()),
            (KEPT, false, "kept".to_owned()),
        ]
    );
}

#[test]
fn an_id_that_is_not_signed_is_shown_as_unsigned() {
    let scheme = Scheme::hex(SIGNATURE).with_id(ValueSource::field(ID));
    let seen = seen(scheme, &ALL, "{}");
    assert_eq!(seen.fields, [(ID, false, "msg_1".to_owned())]);
}

#[test]
fn an_unsigned_field_that_is_repeated_says_nothing() {
    let scheme = Scheme::hex(SIGNATURE).with_event_name(ValueSource::field(EVENT));
    for headers in [
        vec![],
        vec![("x-acme-event", "created"), ("x-acme-event", "created")],
        vec![("x-acme-event", "created"), ("X-Acme-Event", "deleted")],
    ] {
        let seen = seen(scheme.clone(), &headers, "{}");
        assert_eq!(
            seen,
            Seen {
                name: None,
                fields: vec![]
            },
            "{headers:?}"
        );
    }
}

#[test]
fn an_event_name_that_is_not_text_is_none() {
    let scheme = Scheme::hex(SIGNATURE).with_event_name(ValueSource::field(EVENT));
    let mac = reference_hmac::hex("key", "{}");
    let receiver = Receiver::new(Seeing(scheme), secret("key"));
    let headers = [
        ("x-acme-signature", mac.as_bytes()),
        ("x-acme-event", b"caf\xe9"),
    ];
    let delivery = receiver.verify(&headers, "{}").unwrap();
    assert_eq!(delivery.event().name, None);
    assert_eq!(delivery.event().fields.len(), 1);
}

#[test]
fn an_event_name_may_stand_in_the_body() {
    let scheme = Scheme::hex(SIGNATURE).with_event_name(ValueSource::pointer("/data/type"));
    for (body, expected) in [
        (r#"{"data": {"type": "created"}}"#, Some("created")),
        (r#"{"data": {"type": 7}}"#, Some("7")),
        (r#"{"data": {"type": null}}"#, None),
        (r#"{"data": {"type": {}}}"#, None),
        (r#"{"type": "created"}"#, None),
        ("[]", None),
        ("not JSON", None),
        ("", None),
    ] {
        // A field of that name is not the event's name.
        let headers = [("x-acme-event", "deleted")];
        let seen = seen(scheme.clone(), &headers, body);
        assert_eq!(seen.name.as_deref(), expected, "{body}");
        assert!(seen.fields.is_empty());
    }
}

#[test]
fn a_message_made_by_hand_is_its_body_alone() {
    let message = Message::new(b"hidden");
    assert_eq!(message.body(), b"hidden");
    assert_eq!(message.signed_field(&ID), None);
    assert_eq!(message.unsigned_field(&ID), None);
    let scheme = Scheme::hex(SIGNATURE).with_event_name(ValueSource::field(EVENT));
    assert_eq!(message.event_name(&scheme), None);
    assert!(!format!("{message:?}").contains("hidden"));
}
