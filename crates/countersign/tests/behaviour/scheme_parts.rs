//! What the signature covers beside the body.

use std::time::Duration;

use countersign::{Head, Receiver, Scheme, SignedPart, ValueSource};

use crate::{
    reference_hmac,
    support::{Acme, EVENT, ID, SIGNATURE, TIME, now, outcome, secret},
};

const BODY: &str = "hello";

#[test]
fn parts_before_and_after_the_body_are_covered_in_their_order() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_signed_before([
            SignedPart::field(ID),
            SignedPart::text("."),
            SignedPart::field(EVENT),
            SignedPart::text(":"),
        ])
        .with_signed_after([SignedPart::text("|"), SignedPart::field(ID)]);
    let mac = reference_hmac::hex("key", "msg_1.created:hello|msg_1");
    let outcome = |id, event, body| {
        let headers = [
            ("x-acme-signature", &*mac),
            ("x-acme-id", id),
            ("x-acme-event", event),
        ];
        outcome(&scheme, &headers, body)
    };
    assert_eq!(outcome("msg_1", "created", BODY), "accepted");
    let mismatch = "signature_mismatch";
    for (id, event, body) in [
        ("msg_2", "created", BODY),
        ("msg_1", "deleted", BODY),
        ("msg_1", "created", "hullo"),
        ("created", "msg_1", BODY),
        ("MSG_1", "created", BODY),
        ("", "created", BODY),
        ("msg_1", "created", ""),
        ("msg_1", "created", "hello|msg_1"),
        // A part does not end where the next one begins.
        ("msg_1.created", "", BODY),
    ] {
        assert_eq!(outcome(id, event, body), mismatch, "{id} {event} {body}");
    }
    for wrong in ["hello", "msg_1.created:hello", "hello|msg_1"] {
        let mac = reference_hmac::hex("key", wrong);
        let headers = [
            ("x-acme-signature", &*mac),
            ("x-acme-id", "msg_1"),
            ("x-acme-event", "created"),
        ];
        assert_eq!(crate::support::outcome(&scheme, &headers, BODY), mismatch);
    }
}

#[test]
fn a_signed_field_has_to_be_there_once() {
    let before = Scheme::hex(SIGNATURE).with_signed_before([SignedPart::field(ID)]);
    let after = Scheme::hex(SIGNATURE).with_signed_after([SignedPart::field(ID)]);
    let macs = ["msg_1hello", "hellomsg_1"].map(|signed| reference_hmac::hex("key", signed));
    for (scheme, mac) in [(&before, &*macs[0]), (&after, &*macs[1])] {
        let (signature, id) = (("x-acme-signature", mac), ("x-acme-id", "msg_1"));
        assert_eq!(outcome(scheme, &[signature, id], BODY), "accepted");
        assert_eq!(outcome(scheme, &[signature], BODY), "header_missing");
        let repeated = "header_repeated";
        assert_eq!(outcome(scheme, &[signature, id, id], BODY), repeated);
        let other = ("X-Acme-Id", "msg_2");
        assert_eq!(outcome(scheme, &[signature, id, other], BODY), repeated);
        assert_eq!(outcome(scheme, &[other, id, signature], BODY), repeated);
        let none: [(&str, &str); 0] = [];
        let signed = scheme.sign(&secret("key"), &Head::new(&none, now()), b"hello");
        assert_eq!(signed.unwrap_err().reason(), "header_missing");
    }
}

#[test]
fn a_field_may_hold_any_bytes_that_http_allows() {
    let scheme = Scheme::hex(SIGNATURE).with_signed_before([SignedPart::field(ID)]);
    let value = b"caf\xe9\t\xff";
    let mac = reference_hmac::hex("key", [value.as_slice(), b"hello"].concat());
    let headers = [("x-acme-signature", mac.as_bytes()), ("x-acme-id", value)];
    let receiver = Receiver::new(Acme(scheme), secret("key"));
    assert!(receiver.verify(&headers, BODY).is_ok());
}

/// `printf 'v0:1700000000:https://hooks.example.com/in?a=b.hello!' | openssl dgst -sha256 -hmac key`
const URL_MAC: &str = "fce6771aee7e875e0b6f35f64194899164289e0ad9059744d2b0bd9e31d76d5c";

fn with_url() -> Scheme {
    Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIME, Duration::from_secs(300))
        .with_signed_before([
            SignedPart::text("v0:"),
            SignedPart::Timestamp,
            SignedPart::text(":"),
            SignedPart::Url,
            SignedPart::text("."),
        ])
        .with_signed_after([SignedPart::text("!")])
}

#[test]
fn the_url_is_covered_with_its_query() {
    let headers = [
        ("x-acme-signature", URL_MAC),
        ("x-acme-time", "1700000000"),
        ("host", "hooks.example.com"),
    ];
    let receiver = Receiver::new(Acme(with_url()), secret("key"));
    let head = Head::new(&headers, now());
    let verify = |receiver: &Receiver<Acme>, head: &Head<'_>| match receiver.verify_head(head, BODY)
    {
        Ok(_) => "accepted",
        Err(rejection) => rejection.reason(),
    };
    let right = head.with_target("/in?a=b");
    assert_eq!(verify(&receiver, &right), "accepted");
    let mismatch = "signature_mismatch";
    for target in [
        "/in?a=c",
        "/in",
        "/in?",
        "/in?a=b&c=d",
        "/IN?a=b",
        "/in/?a=b",
        "",
        "/",
    ] {
        assert_eq!(
            verify(&receiver, &head.with_target(target)),
            mismatch,
            "{target}"
        );
    }
    assert_eq!(verify(&receiver, &head), mismatch);
    assert_eq!(
        verify(&receiver, &right.with_authority("other.example.com")),
        mismatch
    );

    // Behind a proxy, the endpoint knows its own origin, and no client can say another.
    let behind = receiver.clone().origin("https://hooks.example.com");
    let spoofed = [headers[0], headers[1], ("host", "other.example.com")];
    for fields in [&headers[..], &spoofed, &headers[..2]] {
        let head = Head::new(&fields, now()).with_target("/in?a=b");
        assert_eq!(verify(&behind, &head), "accepted");
        assert_eq!(
            verify(&behind, &head.with_authority("other.example.com")),
            "accepted"
        );
    }
    let other = receiver.origin("http://hooks.example.com");
    assert_eq!(verify(&other, &right), mismatch);
}

#[test]
fn a_url_without_a_host_or_with_two_is_refused() {
    let signed = [("x-acme-signature", URL_MAC), ("x-acme-time", "1700000000")];
    let host = ("host", "hooks.example.com");
    let receiver = Receiver::new(Acme(with_url()), secret("key"));
    for (fields, expected) in [
        (vec![signed[0], signed[1]], "header_missing"),
        (vec![signed[0], signed[1], host, host], "header_repeated"),
    ] {
        let head = Head::new(&fields, now()).with_target("/in?a=b");
        let refused = receiver.verify_head(&head, BODY).unwrap_err();
        assert_eq!(refused.reason(), expected);
    }
}

#[test]
fn a_tool_can_see_what_is_covered() {
    let plain = Scheme::hex(SIGNATURE);
    let fields = [("x-acme-id", "7"), ("x-acme-time", "1700000000")];
    let head = Head::new(&fields, now());
    let around = |scheme: &Scheme| scheme.signed_around(&head, "1");
    assert_eq!(around(&plain).unwrap(), (Vec::new(), Vec::new()));
    let scheme = plain
        .clone()
        .with_timestamp_field(TIME, Duration::from_secs(300))
        .with_signed_before([SignedPart::text("v0:"), SignedPart::Timestamp])
        .with_signed_after([SignedPart::field(ID)]);
    let (before, after) = around(&scheme).unwrap();
    assert_eq!((&*before, &*after), (&b"v0:1700000000"[..], &b"7"[..]));
    let element = plain
        .with_list(',', "v1=")
        .with_timestamp_element("t=", Duration::from_secs(300))
        .with_signed_before([SignedPart::Timestamp]);
    assert_eq!(around(&element).unwrap().0, b"1");
    let missing = scheme.with_signed_after([SignedPart::field(EVENT)]);
    assert_eq!(around(&missing).unwrap_err().reason(), "header_missing");
}

#[test]
fn a_scheme_tells_signed_fields_from_others() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIME, Duration::from_secs(300))
        .with_signed_before([SignedPart::field(ID), SignedPart::Timestamp])
        .with_id(ValueSource::field(ID))
        .with_event_name(ValueSource::field(EVENT))
        .with_unsigned_field(TIME)
        .with_unsigned_field(SIGNATURE);
    assert!(scheme.covers(&ID) && scheme.covers(&TIME));
    assert!(!scheme.covers(&EVENT) && !scheme.covers(&SIGNATURE));
    assert_eq!(scheme.signed_fields().collect::<Vec<_>>(), [&ID, &TIME]);
    // What is declared as unsigned and is signed all the same is signed.
    assert_eq!(
        scheme.unsigned_fields().collect::<Vec<_>>(),
        [&EVENT, &SIGNATURE]
    );

    // A timestamp that is checked and not signed is not covered.
    let unsigned = Scheme::hex(SIGNATURE).with_timestamp_field(TIME, Duration::from_secs(300));
    assert!(!unsigned.covers(&TIME));
    assert_eq!(unsigned.signed_fields().count(), 0);
}
