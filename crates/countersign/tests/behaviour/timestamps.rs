//! The time of signing, in a field of its own or in the signature header.

use std::time::Duration;

use countersign::{Head, Scheme, SignedPart};

use crate::{
    reference_hmac,
    support::{NOW, SIGNATURE, TIME, now, outcome, secret},
};

const BODY: &str = "hello";
const TOLERANCE: Duration = Duration::from_secs(300);

fn in_field() -> Scheme {
    Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIME, TOLERANCE)
        .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
}

fn in_element() -> Scheme {
    Scheme::hex(SIGNATURE)
        .with_list(',', "v1=")
        .with_timestamp_element("t=", TOLERANCE)
        .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")])
}

/// The MAC over this timestamp, a dot and the body.
fn mac(time: &str) -> String {
    reference_hmac::hex("key", format!("{time}.{BODY}"))
}

/// The outcome for a request that is rightly signed at this time, with the time in each place.
fn outcomes(time: &str) -> [&'static str; 2] {
    let mac = mac(time);
    let field = [("x-acme-signature", &*mac), ("x-acme-time", time)];
    let element = format!("t={time},v1={mac}");
    [
        outcome(&in_field(), &field, BODY),
        outcome(&in_element(), &[("x-acme-signature", &element)], BODY),
    ]
}

#[test]
fn the_tolerance_is_inclusive_and_applies_to_the_past_and_to_the_future() {
    let out = "timestamp_out_of_tolerance";
    for (time, expected) in [
        (NOW, "accepted"),
        (NOW - 300, "accepted"),
        (NOW + 300, "accepted"),
        (NOW - 301, out),
        (NOW + 301, out),
        (0, out),
    ] {
        assert_eq!(outcomes(&time.to_string()), [expected; 2], "{time}");
    }
}

#[test]
fn an_adversarial_timestamp_overflows_nothing() {
    let out = "timestamp_out_of_tolerance";
    let malformed = "timestamp_malformed";
    let cases = [
        ("9223372036854775807", out),
        ("9223372036854775808", out),
        ("18446744073709551615", out),
        ("18446744073709551616", out),
        // 2^64 and now: what is left of it in 64 bits is now.
        ("18446744075409551616", out),
        ("99999999999999999999999999", out),
        ("-9223372036854775808", malformed),
        ("-1700000000", malformed),
        ("+1700000000", malformed),
        ("1700000000.0", malformed),
        ("1.7e9", malformed),
        ("0x6553f100", malformed),
        ("1700000000 ", malformed),
        (" 1700000000", malformed),
        ("1700000000Z", malformed),
        ("2023-11-14", malformed),
        ("", malformed),
    ];
    for (time, expected) in cases {
        assert_eq!(outcomes(time), [expected; 2], "{time:?}");
    }
    // Leading zeros are digits, and are signed as they stand.
    assert_eq!(outcomes("00000000001700000000"), ["accepted"; 2]);
}

#[test]
fn a_timestamp_that_was_changed_is_not_the_signed_one() {
    let mac = mac("1700000000");
    for time in ["1700000001", "1699999999", "01700000000"] {
        let field = [("x-acme-signature", &*mac), ("x-acme-time", time)];
        assert_eq!(outcome(&in_field(), &field, BODY), "signature_mismatch");
        let element = format!("t={time},v1={mac}");
        let element = [("x-acme-signature", &*element)];
        assert_eq!(outcome(&in_element(), &element, BODY), "signature_mismatch");
    }
    // A signature of the body alone covers no time.
    let unsigned = reference_hmac::hex("key", BODY);
    let field = [
        ("x-acme-signature", &*unsigned),
        ("x-acme-time", "1700000000"),
    ];
    assert_eq!(outcome(&in_field(), &field, BODY), "signature_mismatch");
}

#[test]
fn a_timestamp_field_has_to_be_there_once() {
    let mac = mac("1700000000");
    let (signature, time) = (("x-acme-signature", &*mac), ("x-acme-time", "1700000000"));
    let outcome = |headers: &[(&str, &str)]| outcome(&in_field(), headers, BODY);
    assert_eq!(outcome(&[signature, time]), "accepted");
    assert_eq!(outcome(&[signature]), "header_missing");
    assert_eq!(outcome(&[signature, time, time]), "header_repeated");
    assert_eq!(
        outcome(&[signature, time, ("X-Acme-Time", "1699999999")]),
        "header_repeated"
    );
    // The form of the signature comes first.
    assert_eq!(outcome(&[("x-acme-signature", "0")]), "signature_malformed");
    assert_eq!(outcome(&[time]), "header_missing");
}

#[test]
fn a_timestamp_element_has_to_be_there_once() {
    let mac = mac("1700000000");
    let outcome = |value: &str| outcome(&in_element(), &[("x-acme-signature", value)], BODY);
    for value in [
        format!("t=1700000000,v1={mac}"),
        format!("v1={mac},t=1700000000"),
        format!("v0=0,t=1700000000,v2=0,v1={mac},v0=0"),
    ] {
        assert_eq!(outcome(&value), "accepted", "{value}");
    }
    for value in [
        format!("v1={mac}"),
        format!("T=1700000000,v1={mac}"),
        format!("time=1700000000,v1={mac}"),
        format!("t=1700000000,t=1700000000,v1={mac}"),
        format!("t=1700000000,v1={mac},t=1699999999"),
        format!("t=1699999999,t=1700000000,v1={mac}"),
        format!("t=1700000000;v1={mac}"),
        format!(" t=1700000000,v1={mac}"),
        "t=1700000000".to_owned(),
        "t=1700000000,v1=".to_owned(),
        format!("t=1700000000,v0={mac}"),
    ] {
        assert_eq!(outcome(&value), "signature_malformed", "{value}");
    }
    // The time is part of the signature header, and of no other field.
    let elsewhere = [
        ("x-acme-signature", &*format!("v1={mac}")),
        ("t", "1700000000"),
    ];
    assert_eq!(
        super::support::outcome(&in_element(), &elsewhere, BODY),
        "signature_malformed"
    );
}

#[test]
fn a_scheme_that_contradicts_itself_accepts_nothing() {
    let mac = mac("1700000000");
    // An element has to be in a list.
    let no_list = Scheme::hex(SIGNATURE).with_timestamp_element("t=", TOLERANCE);
    for value in [mac.clone(), format!("t=1700000000,v1={mac}")] {
        let headers = [("x-acme-signature", &*value)];
        assert_eq!(outcome(&no_list, &headers, BODY), "signature_malformed");
    }
    // A signed timestamp has to be one of the scheme's.
    let no_timestamp = Scheme::hex(SIGNATURE).with_signed_before([SignedPart::Timestamp]);
    let unsigned = reference_hmac::hex("key", BODY);
    let headers = [("x-acme-signature", &*unsigned)];
    assert_eq!(
        outcome(&no_timestamp, &headers, BODY),
        "timestamp_malformed"
    );
}

#[test]
fn signing_stamps_the_time_of_arrival_unless_the_request_has_one() {
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, now());
    let mac = mac("1700000000");
    let key = secret("key");
    let signed = in_element().sign(&key, &head, BODY.as_bytes()).unwrap();
    assert_eq!(signed, format!("t=1700000000,v1={mac}"));

    let fields = in_field()
        .sign_request(&key, &head, BODY.as_bytes())
        .unwrap();
    assert_eq!(fields.len(), 2);
    assert_eq!(fields["x-acme-time"], "1700000000");
    assert_eq!(fields["x-acme-signature"], mac);

    let stamped = [("X-Acme-Time", "1699999900"), ("X-Other", "not signed")];
    let head = Head::new(&stamped, now());
    let fields = in_field()
        .sign_request(&key, &head, BODY.as_bytes())
        .unwrap();
    assert_eq!(fields.len(), 2);
    assert_eq!(fields["x-acme-time"], "1699999900");
    let headers: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    assert_eq!(outcome(&in_field(), &headers, BODY), "accepted");

    // `sign` alone adds no field.
    let unstamped = Head::new(&none, now());
    assert!(in_field().sign(&key, &unstamped, BODY.as_bytes()).is_err());
}

#[test]
fn the_scheme_says_where_its_timestamp_stands() {
    assert!(Scheme::hex(SIGNATURE).timestamp().is_none());
    let scheme = in_field();
    let timestamp = scheme.timestamp().unwrap();
    assert_eq!(timestamp.tolerance(), TOLERANCE);
    assert_eq!(
        (timestamp.field(), timestamp.element()),
        (Some(&TIME), None)
    );
    let scheme = in_element();
    let timestamp = scheme.timestamp().unwrap();
    assert_eq!((timestamp.field(), timestamp.element()), (None, Some("t=")));
}
