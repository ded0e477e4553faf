//! Heads and header fields, whoever parsed them.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    time::{Duration, SystemTime},
};

use countersign::{Head, HeaderMap, HeaderName, HeaderValue, Headers, Receiver, Scheme};

use crate::{
    reference_hmac,
    support::{Acme, SIGNATURE, now, receiver, secret},
};

/// The fields of a framework that keeps them in a way of its own: all that it has to say is each.
struct Own(Vec<(String, Vec<u8>)>);

impl Headers for Own {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a [u8])) {
        for (name, value) in &self.0 {
            visit(name, value);
        }
    }
}

#[test]
fn every_kind_of_header_list_verifies() {
    let mac = reference_hmac::hex("key", "hello");
    let fields = [("X-Acme-Signature", mac.as_str()), ("Host", "a")];
    let mut map = HeaderMap::new();
    map.insert(SIGNATURE, HeaderValue::from_str(&mac).unwrap());
    let own = Own(vec![("x-ACME-signature".to_owned(), mac.clone().into())]);
    let vec = fields.to_vec();
    let (tree, hash) = (BTreeMap::from(fields), HashMap::from(fields));
    let owned: Vec<(String, Vec<u8>)> = vec![("x-acme-signature".into(), mac.clone().into())];
    let slice = &fields[..];
    let all: [&dyn Headers; 8] = [&map, &fields, &vec, &slice, &tree, &hash, &owned, &own];
    let receiver = receiver(secret("key"));
    for headers in all {
        assert!(receiver.verify(headers, "hello").is_ok());
        assert!(receiver.verify(headers, "hullo").is_err());
        let mut count = 0;
        headers.for_each(&mut |_, _| count += 1);
        assert!(count == 1 || count == 2);
    }
}

#[test]
fn values_come_in_the_order_received() {
    let own = Own(vec![
        ("X-A".to_owned(), b"1".to_vec()),
        ("x-b".to_owned(), b"2".to_vec()),
        ("x-a".to_owned(), b"3".to_vec()),
    ]);
    let name = HeaderName::from_static("x-a");
    let mut values = Vec::new();
    own.for_each_value(&name, &mut |value| values.push(value));
    assert_eq!(values, [b"1", b"3"]);
    assert_eq!(
        own.exactly_one(&name).unwrap_err().reason(),
        "header_repeated"
    );
    let missing = HeaderName::from_static("x-c");
    assert_eq!(
        own.exactly_one(&missing).unwrap_err().reason(),
        "header_missing"
    );
}

#[test]
fn a_head_knows_what_its_adapter_says() {
    let none: [(&str, &str); 0] = [];
    let bare = Head::new(&none, now());
    assert_eq!(
        (bare.method(), bare.target(), bare.path()),
        (None, None, None)
    );
    assert_eq!((bare.content_length(), bare.peer()), (None, None));

    let fields = [("Content-Length", "7")];
    let peer: SocketAddr = "192.0.2.7:4242".parse().unwrap();
    let head = Head::new(&fields, now())
        .with_method("POST")
        .with_target("/in?a=b?c")
        .with_peer(peer);
    assert_eq!(head.method(), Some("POST"));
    assert_eq!(head.target(), Some("/in?a=b?c"));
    assert_eq!(head.path(), Some("/in"));
    assert_eq!(head.peer(), Some(peer));
    assert_eq!(head.received_at(), now());
    assert_eq!(head.content_length(), Some(7));
    assert_eq!(head.with_body_at_least(9).content_length(), Some(9));
    assert_eq!(head.with_body_at_least(5).content_length(), Some(7));
}

#[test]
fn the_time_of_arrival_is_the_deliverys() {
    let mac = reference_hmac::hex("key", "hello");
    let headers = [("x-acme-signature", mac)];
    let receiver = receiver(secret("key"));
    for time in [
        SystemTime::UNIX_EPOCH,
        now(),
        now() + Duration::from_nanos(1),
        SystemTime::UNIX_EPOCH - Duration::from_secs(1),
    ] {
        let delivery = receiver.verify_head(&Head::new(&headers, time), "hello");
        assert_eq!(delivery.unwrap().received_at(), time);
    }
    let before = SystemTime::now();
    let delivery = receiver.verify(&headers, "hello").unwrap();
    assert!((before..=SystemTime::now()).contains(&delivery.received_at()));
}

#[test]
fn a_declared_length_over_the_limit_is_refused_after_the_signature_header() {
    let receiver = Receiver::new(Acme(Scheme::hex(SIGNATURE)), secret("key")).max_body_bytes(10);
    let mac = "0".repeat(64);
    let begin = |signature: &str, length: &str, at_least| {
        let fields = [("x-acme-signature", signature), ("content-length", length)];
        let head = Head::new(&fields, now()).with_body_at_least(at_least);
        receiver
            .begin(&head)
            .err()
            .map(|rejection| rejection.reason())
    };
    let too_large = Some("body_too_large");
    assert_eq!(begin(&mac, "10", 10), None);
    assert_eq!(begin(&mac, "x", 0), None);
    assert_eq!(begin(&mac, "11", 0), too_large);
    assert_eq!(begin(&mac, "0", 11), too_large);
    assert_eq!(begin(&mac, "99999999999999999999999999", 0), too_large);
    assert_eq!(begin("0", "11", 11), Some("signature_malformed"));
}
