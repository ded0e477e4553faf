//! A scheme is a value: it can be compared, written and read.

use std::time::Duration;

use countersign::{Algorithm, Encoding, Scheme, SignedPart, ValueSource};

use crate::support::{EVENT, ID, SIGNATURE, TIME};

/// Schemes that differ in one thing each.
fn schemes() -> Vec<Scheme> {
    let hex = || Scheme::hex(SIGNATURE);
    let list = || hex().with_list(',', "v1=");
    let timed = |scheme: Scheme| scheme.with_signed_before([SignedPart::Timestamp]);
    let minute = Duration::from_secs(60);
    vec![
        hex(),
        Scheme::base64(SIGNATURE),
        Scheme::hex(ID),
        hex().with_algorithm(Algorithm::HmacSha1),
        hex().with_algorithm(Algorithm::HmacSha512),
        hex().with_prefix("sha256="),
        hex().with_prefix("sha1="),
        list(),
        hex().with_list(' ', "v1="),
        hex().with_list(',', "v2="),
        timed(hex().with_timestamp_field(TIME, minute)),
        timed(hex().with_timestamp_field(TIME, minute * 5)),
        timed(hex().with_timestamp_field(ID, minute)),
        timed(list().with_timestamp_element("t=", minute)),
        timed(list().with_timestamp_element("ts=", minute)),
        hex().with_signed_before([SignedPart::text("v0:")]),
        hex().with_signed_before([SignedPart::text("v1:")]),
        hex().with_signed_after([SignedPart::text("v0:")]),
        hex().with_signed_before([SignedPart::field(ID)]),
        hex().with_signed_before([SignedPart::field(ID), SignedPart::text("v0:")]),
        hex().with_signed_before([SignedPart::text("v0:"), SignedPart::field(ID)]),
        hex().with_signed_before([SignedPart::Url]),
        hex()
            .with_timestamp_field(TIME, minute)
            .with_signed_after([SignedPart::Timestamp]),
        hex().with_id(ValueSource::field(ID)),
        hex().with_id(ValueSource::pointer("/id")),
        hex().with_id(ValueSource::pointer("/event/id")),
        hex().with_event_name(ValueSource::field(EVENT)),
        hex().with_event_name(ValueSource::pointer("/id")),
        hex().with_unsigned_field(EVENT),
        hex().with_unsigned_field(EVENT).with_unsigned_field(ID),
    ]
}

#[test]
fn schemes_that_differ_in_one_thing_are_not_equal() {
    let (schemes, again) = (schemes(), schemes());
    for (place, scheme) in schemes.iter().enumerate() {
        for (other_place, other) in again.iter().enumerate() {
            assert_eq!(
                scheme == other,
                place == other_place,
                "{scheme:?}\n{other:?}"
            );
        }
    }
}

#[test]
fn every_scheme_is_the_same_after_a_round_trip_through_json() {
    for scheme in schemes() {
        let json = serde_json::to_string(&scheme).unwrap();
        let read: Scheme = serde_json::from_str(&json).unwrap();
        assert_eq!(read, scheme, "{json}");
    }
}

#[test]
fn the_json_is_what_a_person_would_write() {
    let read = |json: &str| serde_json::from_str::<Scheme>(json).unwrap();
    assert_eq!(
        read(r#"{"header": "X-Acme-Signature", "encoding": "hex"}"#),
        Scheme::hex(SIGNATURE)
    );
    let json = r#"{
        "header": "x-acme-signature",
        "encoding": "base64",
        "algorithm": "hmac-sha512",
        "prefix": "mac=",
        "list": {"separator": ",", "tag": "v1="},
        "timestamp": {"place": {"element": "t="}, "tolerance_seconds": 300},
        "signed_before": ["timestamp", {"text": "."}, {"field": "x-acme-id"}, "url"],
        "signed_after": [{"text": "!"}],
        "id": {"field": "x-acme-id"},
        "event_name": {"pointer": "/type"},
        "unsigned_fields": ["x-acme-event"]
    }"#;
    let scheme = Scheme::base64(SIGNATURE)
        .with_algorithm(Algorithm::HmacSha512)
        .with_prefix("mac=")
        .with_list(',', "v1=")
        .with_timestamp_element("t=", Duration::from_secs(300))
        .with_signed_before([
            SignedPart::Timestamp,
            SignedPart::text("."),
            SignedPart::field(ID),
            SignedPart::Url,
        ])
        .with_signed_after([SignedPart::text("!")])
        .with_id(ValueSource::field(ID))
        .with_event_name(ValueSource::pointer("/type"))
        .with_unsigned_field(EVENT);
    assert_eq!(read(json), scheme);
}

#[test]
fn json_that_is_no_scheme_is_refused() {
    for json in [
        "{}",
        "[]",
        r#""hex""#,
        r#"{"header": "x-acme-signature"}"#,
        r#"{"encoding": "hex"}"#,
        r#"{"header": "x acme", "encoding": "hex"}"#,
        r#"{"header": "", "encoding": "hex"}"#,
        r#"{"header": 7, "encoding": "hex"}"#,
        r#"{"header": "x-acme-signature", "encoding": "base32"}"#,
        r#"{"header": "x-acme-signature", "encoding": "Hex"}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "algorithm": "md5"}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "algorithm": "none"}"#,
        // A member that is not understood may be the one that makes the scheme safe.
        r#"{"header": "x-acme-signature", "encoding": "hex", "signed": "body"}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "list": {"separator": ",,", "tag": ""}}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "list": {"separator": ","}}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "timestamp": {"place": "now"}}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "timestamp": {"place": {"element": "t="}, "tolerance_seconds": -1}}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "timestamp": {"place": {"element": "t="}}}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "signed_before": ["body"]}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "signed_before": [{"field": "x acme"}]}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "id": "x-acme-id"}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "unsigned_fields": [""]}"#,
        r#"{"header": "x-acme-signature", "encoding": "hex", "signed_after": ["url","url","url","url","url","url","url","url","url"]}"#,
        // It contradicts itself: whoever has captured a delivery can write another time.
        r#"{"header": "x-acme-signature", "encoding": "hex", "timestamp": {"place": {"field": "x-acme-time"}, "tolerance_seconds": 300}}"#,
    ] {
        assert!(serde_json::from_str::<Scheme>(json).is_err(), "{json}");
    }
}

#[test]
fn its_parts_can_be_read() {
    let scheme = Scheme::base64(SIGNATURE)
        .with_algorithm(Algorithm::HmacSha1)
        .with_prefix("mac=")
        .with_list(' ', "v1,")
        .with_signed_before([SignedPart::text("a")])
        .with_signed_after([SignedPart::text("b")])
        .with_id(ValueSource::pointer("/id"))
        .with_event_name(ValueSource::field(EVENT));
    assert_eq!(scheme.header(), SIGNATURE);
    assert_eq!(scheme.encoding(), Encoding::Base64);
    assert_eq!(scheme.algorithm(), Algorithm::HmacSha1);
    assert_eq!(scheme.algorithm().to_string(), "HMAC-SHA1");
    assert_eq!(scheme.prefix(), "mac=");
    let list = scheme.list().unwrap();
    assert_eq!((list.separator(), list.tag()), (' ', "v1,"));
    assert!(scheme.signed_before().eq(&[SignedPart::text("a")]));
    assert!(scheme.signed_after().eq(&[SignedPart::text("b")]));
    assert_eq!(scheme.id(), Some(&ValueSource::pointer("/id")));
    assert_eq!(scheme.event_name(), Some(&ValueSource::field(EVENT)));
}

#[test]
fn a_scheme_in_a_static_is_the_one_that_is_built() {
    const HEX: Scheme = Scheme::hex(SIGNATURE);
    static BUILT: Scheme = Scheme::base64(SIGNATURE)
        .with_algorithm(Algorithm::HmacSha512)
        .with_prefix("mac=")
        .with_list(',', "v1=")
        .with_timestamp_element("t=", Duration::from_secs(60))
        .with_signed("{timestamp}.{body}")
        .with_id(ValueSource::pointer("/id"))
        .with_event_name(ValueSource::field(EVENT))
        .with_unsigned_field(ID);
    assert_eq!(HEX, Scheme::hex(SIGNATURE));
    let json = serde_json::to_string(&BUILT).unwrap();
    assert_eq!(
        json,
        r#"{"header":"x-acme-signature","encoding":"base64","algorithm":"hmac-sha512","prefix":"mac=","list":{"separator":",","tag":"v1="},"timestamp":{"place":{"element":"t="},"tolerance_seconds":60},"signed_before":["timestamp",{"text":"."}],"id":{"pointer":"/id"},"event_name":{"field":"x-acme-event"},"unsigned_fields":["x-acme-id"]}"#
    );
    assert_eq!(serde_json::from_str::<Scheme>(&json).unwrap(), BUILT);
}

#[test]
fn a_template_says_what_its_parts_say() {
    let text = SignedPart::text;
    let minutes = Duration::from_secs(300);
    let hex = || Scheme::hex(SIGNATURE);
    let id = || SignedPart::field(ID);
    let timestamp = || SignedPart::Timestamp;
    let cases = [
        ("{body}", hex()),
        ("{body}!", hex().with_signed_after([text("!")])),
        (
            "v0:{timestamp:x-acme-time}:{body}",
            hex()
                .with_timestamp_field(TIME, minutes)
                .with_signed_before([text("v0:"), timestamp(), text(":")]),
        ),
        (
            "{timestamp:t=}.{body}",
            hex()
                .with_timestamp_element("t=", minutes)
                .with_signed_before([timestamp(), text(".")]),
        ),
        (
            "{id:x-acme-id}.{timestamp:x-acme-time}.{body}",
            hex()
                .with_timestamp_field(TIME, minutes)
                .with_signed_before([id(), text("."), timestamp(), text(".")])
                .with_id(ValueSource::field(ID)),
        ),
        (
            "{url}\n{x-acme-id}{body}{timestamp}}",
            hex()
                .with_signed_before([SignedPart::Url, text("\n"), id()])
                .with_signed_after([timestamp(), text("}")]),
        ),
    ];
    for (template, expected) in cases {
        assert_eq!(hex().with_signed(template), expected, "{template}");
    }
    let tolerance = Duration::from_millis(7_900);
    let scheme = hex().with_signed("{timestamp:t=}{body}");
    let scheme = scheme.with_tolerance(tolerance);
    let timestamp = scheme.timestamp().unwrap();
    assert_eq!(timestamp.tolerance(), Duration::from_secs(7));
    assert_eq!(hex().with_tolerance(tolerance), hex());
    let names = hex().with_id_and_event("x-acme-id", "/type");
    let expected = hex().with_id(ValueSource::field(ID));
    let expected = expected.with_event_name(ValueSource::pointer("/type"));
    assert_eq!(names, expected);
}

#[test]
fn a_template_that_says_nothing_certain_is_refused_where_it_is_built() {
    for template in [
        "",
        "{}",
        "{timestamp}.",
        "{timestamp}.{body",
        "{body}.{body}",
        "{body}{",
        "{Body}",
        "{ body }",
        "{x acme}{body}",
        "{X-Acme-Id}{body}",
        "{tenant:x-acme-id}{body}",
        "{id:}{body}",
        "{id:X}{body}",
        "{timestamp:}{body}",
        "{a}{b}{c}{d}{e}{f}{g}{h}{i}{body}",
    ] {
        let built = std::panic::catch_unwind(|| Scheme::hex(SIGNATURE).with_signed(template));
        assert!(built.is_err(), "{template}");
    }
    for place in ["", "X-Acme-Id", "x acme", "[id]"] {
        let built =
            std::panic::catch_unwind(|| Scheme::hex(SIGNATURE).with_id_and_event("/id", place));
        assert!(built.is_err(), "{place}");
    }
}
