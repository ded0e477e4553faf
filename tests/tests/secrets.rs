//! Secrets of every size, and rotations in every order.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says with a panic that something is wrong"
)]

use countersign::{ConfigError, Delivery, Receiver, Rejection, Secret, Secrets};
use countersign_supademo::Supademo;
use countersign_tests::{cases::LEAD_CAPTURED, judge};

fn receive(secrets: impl Into<Secrets>, key: &[u8]) -> Result<Delivery<Supademo>, Rejection> {
    let signature = judge::hex(key, LEAD_CAPTURED);
    Receiver::new(Supademo::new(secrets))
        .verify(&[("x-supademo-signature", signature)], LEAD_CAPTURED)
}

fn reason(result: Result<Delivery<Supademo>, Rejection>) -> &'static str {
    result.expect_err("a refusal").reason()
}

#[test]
fn a_secret_of_no_bytes_cannot_be_made() {
    assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
    assert_eq!(Secret::new([]).unwrap_err(), ConfigError::EmptySecret);
}

#[test]
fn secrets_of_every_size_around_a_block_verify() {
    for size in [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 4096] {
        let key: Vec<u8> = (0..=255).cycle().take(size).collect();
        let other: Vec<u8> = key.iter().map(|byte| byte ^ 0x80).collect();
        assert!(receive(Secret::new(&key).unwrap(), &key).is_ok(), "{size}");
        let refused = receive(Secret::new(&key).unwrap(), &other);
        assert_eq!(reason(refused), "signature_mismatch", "{size}");
        // A key of zeros is the empty key to HMAC, so the empty key must match no other.
        let refused = receive(Secret::new(&key).unwrap(), b"");
        if key.iter().any(|byte| *byte != 0) {
            assert_eq!(reason(refused), "signature_mismatch", "{size}");
        }
    }
}

#[test]
fn every_order_of_a_rotation_tells_which_secret_matched() {
    let keys = ["first", "second", "third"];
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for order in orders {
        let labelled = |place: usize| {
            let key = keys[order[place]];
            Secret::new(key).unwrap().with_label(key)
        };
        let secrets = Secrets::new(labelled(0))
            .with_earlier(labelled(1))
            .with_earlier(labelled(2));
        for key in keys {
            let delivery = receive(secrets.clone(), key.as_bytes()).unwrap();
            assert_eq!(delivery.secret_label(), Some(key), "{order:?}");
        }
        assert_eq!(reason(receive(secrets, b"fourth")), "signature_mismatch");
    }
}

#[test]
fn a_secret_given_twice_matches_as_the_first() {
    let secret = |label| Secret::new("same").unwrap().with_label(label);
    let secrets = Secrets::new(secret("current")).with_earlier(secret("earlier"));
    let delivery = receive(secrets, b"same").unwrap();
    assert_eq!(delivery.secret_label(), Some("current"));
}

#[test]
fn a_secret_without_a_label_matches_without_one() {
    let labelled = Secret::new("current").unwrap().with_label("current");
    let secrets = Secrets::new(labelled).with_earlier(Secret::new("earlier").unwrap());
    let delivery = receive(secrets, b"earlier").unwrap();
    assert_eq!(delivery.secret_label(), None);
}
