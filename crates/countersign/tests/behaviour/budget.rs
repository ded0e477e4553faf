//! The limit on the bytes that an endpoint holds for requests that are not verified yet.

use bytes::Bytes;
use countersign::{Head, Incoming, Rejection, StatusCode};

use crate::{
    reference_hmac,
    support::{Acme, now, receiver, secret},
};

const BODY: &[u8] = &[b'x'; 1000];

fn headers() -> [(&'static str, String); 1] {
    [("x-acme-signature", reference_hmac::hex("key", BODY))]
}

#[test]
fn clones_share_it_and_each_request_gives_its_part_back() {
    // Room for one body, and not for two.
    let receiver = receiver(secret("key")).max_buffered_bytes(1500);
    let other = receiver.clone();
    let headers = headers();
    let head = Head::new(&headers, now());
    let begin = || -> Incoming<Acme> { other.begin(&head).unwrap() };
    let body = Bytes::from_static(BODY);

    let mut first = receiver.begin(&head).unwrap();
    first.update(body.slice(..900)).unwrap();
    let mut second = begin();
    second.update(body.slice(..600)).unwrap();
    let rejection = second.update(body.slice(600..)).unwrap_err();
    assert!(matches!(rejection, Rejection::Overloaded));
    assert_eq!(rejection.reason(), "overloaded");
    assert_eq!(rejection.status(), StatusCode::SERVICE_UNAVAILABLE);

    // The refused request holds its 600 bytes until it is dropped.
    assert!(begin().update(body.slice(..1)).is_err());
    drop(second);
    first.update(body.slice(900..)).unwrap();
    let delivery = first.finish().unwrap();
    // A delivery is verified, and no longer counts.
    let mut third = begin();
    third.update(body.clone()).unwrap();
    assert!(third.finish().is_ok());
    assert_eq!(delivery.body(), &body);
}

#[test]
fn a_declared_length_reserves_nothing() {
    let receiver = receiver(secret("key")).max_buffered_bytes(1500);
    let headers = headers();
    let head = Head::new(&headers, now()).with_body_at_least(1400);
    let begun: Vec<_> = (0..100).map(|_| receiver.begin(&head)).collect();
    assert!(begun.iter().all(Result::is_ok));
    assert!(receiver.verify(&headers, BODY).is_ok());
}
