//! What the tests of the inbox share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "no test uses all of it, and each may panic"
)]

use std::time::SystemTime;

use countersign::{Delivery, Head, HeaderMap, Provider, Receiver, Secret};
use countersign_supademo::Supademo;

pub const SECRET: &str = "whsec_example_0123456789abcdef";

/// The header fields that Supademo sends with this body.
pub fn fields(body: &str) -> HeaderMap {
    let secret = Secret::new(SECRET).unwrap();
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, SystemTime::now());
    Supademo
        .scheme()
        .sign_request(&secret, &head, body.as_bytes())
        .unwrap()
}

/// A verified delivery with this body.
pub fn delivery(body: &str) -> Delivery<Supademo> {
    let receiver = Receiver::new(Supademo, Secret::new(SECRET).unwrap());
    receiver.verify(&fields(body), body.to_owned()).unwrap()
}
