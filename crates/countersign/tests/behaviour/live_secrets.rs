//! Secrets that are replaced while requests arrive.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use bytes::Bytes;
use countersign::{Head, LiveSecrets, Secret, Secrets};

use crate::{
    reference_hmac,
    support::{now, receiver, secret},
};

/// The current secret of a generation, and the one before as the previous one.
fn generation(number: u64) -> Secrets {
    let secret = |number: u64| secret(number.to_string()).with_label(number.to_string());
    Secrets::new(secret(number)).with_previous(secret(number.saturating_sub(1)))
}

#[test]
fn a_request_that_has_begun_ends_with_the_secrets_that_it_began_with() {
    let live = LiveSecrets::new(generation(1));
    let receiver = receiver(live.clone());
    let signed = |key| [("x-acme-signature", reference_hmac::hex(key, "hello"))];
    let (old, new) = (signed("1"), signed("7"));
    let begin = |headers: &[(&'static str, String); 1]| {
        let mut incoming = receiver.begin(&Head::new(headers, now())).unwrap();
        incoming.update(Bytes::from("hel")).unwrap();
        incoming
    };
    let (mut before, mut early) = (begin(&old), begin(&new));
    live.replace(generation(7));
    let (mut after, mut late) = (begin(&new), begin(&old));
    for incoming in [&mut before, &mut early, &mut after, &mut late] {
        incoming.update(Bytes::from("lo")).unwrap();
    }
    assert_eq!(before.finish().unwrap().secret_label(), Some("1"));
    assert_eq!(after.finish().unwrap().secret_label(), Some("7"));
    for refused in [early, late] {
        let rejection = refused.finish().unwrap_err();
        assert_eq!(rejection.reason(), "signature_mismatch");
    }
}

#[test]
fn a_receiver_its_clones_and_its_owner_share_them() {
    let live = LiveSecrets::new(secret("old"));
    let first = receiver(live.clone());
    let second = first.clone().max_body_bytes(100);
    let apart = receiver(live.load());
    live.replace(secret("new"));
    let headers = [("x-acme-signature", reference_hmac::hex("new", "hello"))];
    assert!(first.verify(&headers, "hello").is_ok());
    assert!(second.verify(&headers, "hello").is_ok());
    assert!(apart.verify(&headers, "hello").is_err());
}

#[test]
fn while_secrets_are_replaced_no_reader_sees_a_mixture_or_goes_back() {
    const GENERATIONS: u64 = 2_000;
    let live = LiveSecrets::new(generation(0));
    let receiver = receiver(live.clone());
    // The generation whose replacement has begun, and the one that is in place.
    let (begun, done) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut newest = 0;
                while newest < GENERATIONS {
                    let at_least = done.load(Ordering::SeqCst);
                    let labels: Vec<u64> = live
                        .load()
                        .iter()
                        .filter_map(|secret| secret.label()?.parse().ok())
                        .collect();
                    let at_most = begun.load(Ordering::SeqCst);
                    let [current, previous] = labels[..] else {
                        panic!("{labels:?}");
                    };
                    assert_eq!(previous, current.saturating_sub(1));
                    assert!((at_least..=at_most).contains(&current));
                    assert!(current >= newest);
                    newest = current;

                    let key = current.to_string();
                    let headers = [("x-acme-signature", reference_hmac::hex(&key, "hello"))];
                    let verdict = receiver.verify(&headers, "hello");
                    match verdict {
                        Ok(delivery) => assert_eq!(delivery.secret_label(), Some(&*key)),
                        // It was retired meanwhile.
                        Err(_) => assert!(begun.load(Ordering::SeqCst) >= current + 2),
                    }
                }
            });
        }
        for number in 1..=GENERATIONS {
            begun.store(number, Ordering::SeqCst);
            live.replace(generation(number));
            done.store(number, Ordering::SeqCst);
        }
    });
}

#[test]
fn writers_on_several_threads_leave_the_secrets_of_one_of_them() {
    let live = LiveSecrets::new(generation(0));
    thread::scope(|scope| {
        for writer in 0..4 {
            let live = live.clone();
            scope.spawn(move || {
                for number in 0..500 {
                    live.replace(generation(writer * 1_000 + number));
                    let labels: Vec<_> = live
                        .load()
                        .iter()
                        .filter_map(Secret::label)
                        .map(str::to_owned)
                        .collect();
                    let number: u64 = labels[0].parse().unwrap();
                    assert_eq!(labels[1], number.saturating_sub(1).to_string());
                }
            });
        }
    });
    let last: u64 = live.load().current().label().unwrap().parse().unwrap();
    assert_eq!(last % 1_000, 499);
}

#[test]
fn they_show_no_key() {
    let live = LiveSecrets::new(secret("hidden").with_label("2026-11"));
    let receiver = receiver(live.clone());
    let shown = format!("{live:?} {receiver:?}");
    assert!(
        shown.contains("2026-11") && !shown.contains("hidden"),
        "{shown}"
    );
}
