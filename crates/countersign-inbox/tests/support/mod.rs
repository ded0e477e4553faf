//! What the tests of the inbox share.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "no test uses all of it, and each may panic"
)]

use std::time::SystemTime;

use countersign::{Delivery, Head, Provider, Receiver, Secret};
use countersign_supademo::Supademo;

pub const SECRET: &str = "whsec_example_0123456789abcdef";

/// A verified delivery with this body.
pub fn delivery(body: &str) -> Delivery<Supademo> {
    let secret = Secret::new(SECRET).unwrap();
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, SystemTime::now());
    let fields = Supademo
        .scheme()
        .sign_request(&secret, &head, body.as_bytes())
        .unwrap();
    Receiver::new(Supademo, secret)
        .verify(&fields, body.to_owned())
        .unwrap()
}
