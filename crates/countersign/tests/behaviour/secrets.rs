//! Secrets of every size, and rotations in every order.

use countersign::{ConfigError, Delivery, Rejection, Secret, Secrets};

use crate::{
    reference_hmac,
    support::{Acme, receiver, secret},
};

const BODY: &str = "body";

fn receive(secrets: impl Into<Secrets>, key: &[u8]) -> Result<Delivery<Acme>, Rejection> {
    let headers = [("x-acme-signature", reference_hmac::hex(key, BODY))];
    receiver(secrets).verify(&headers, BODY)
}

fn reason(result: Result<Delivery<Acme>, Rejection>) -> &'static str {
    result.unwrap_err().reason()
}

#[test]
fn a_secret_has_at_least_one_byte() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    assert_eq!(Secret::new([]).unwrap_err(), ConfigError::EmptySecret);
}

#[test]
fn secrets_of_every_size_around_a_block_verify() {
    for size in [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 4096] {
        let key: Vec<u8> = (0..=255).cycle().take(size).collect();
        let other: Vec<u8> = key.iter().map(|byte| byte ^ 0x80).collect();
        assert!(receive(secret(&key), &key).is_ok(), "{size}");
        let refused = receive(secret(&key), &other);
        assert_eq!(reason(refused), "signature_mismatch", "{size}");
        // HMAC pads a key with zeros, so to it a key of zeros is the empty key.
        if key.iter().any(|byte| *byte != 0) {
            let refused = receive(secret(&key), b"");
            assert_eq!(reason(refused), "signature_mismatch", "{size}");
        }
    }
}

#[test]
fn every_order_of_a_rotation_tells_which_secret_matched() {
    const KEYS: [&str; 3] = ["first", "second", "third"];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        let [current, previous, oldest] =
            order.map(|place| secret(KEYS[place]).with_label(KEYS[place]));
        let secrets = Secrets::new(current)
            .with_earlier(previous)
            .with_earlier(oldest);
        for key in KEYS {
            let delivery = receive(secrets.clone(), key.as_bytes()).unwrap();
            assert_eq!(delivery.secret_label(), Some(key), "{secrets:?}");
        }
        assert_eq!(reason(receive(secrets, b"fourth")), "signature_mismatch");
    }
}

#[test]
fn a_secret_given_twice_matches_as_the_first() {
    let secret = |label| secret("same").with_label(label);
    let secrets = Secrets::new(secret("current")).with_earlier(secret("previous"));
    let delivery = receive(secrets, b"same").unwrap();
    assert_eq!(delivery.secret_label(), Some("current"));
}

#[test]
fn a_secret_without_a_label_matches_without_one() {
    let secrets =
        Secrets::new(secret("current").with_label("current")).with_earlier(secret("previous"));
    let delivery = receive(secrets, b"previous").unwrap();
    assert_eq!(delivery.secret_label(), None);
}
