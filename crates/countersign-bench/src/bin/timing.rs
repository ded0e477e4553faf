//! Tests whether the time of a verdict depends on how much of a signature is right.
//!
//! `cargo run --release -p countersign-bench --bin timing -- [SAMPLES]`; it fails if it does.
//!
//! The method is dudect's (Reparaz, Balasch and Verbauwhede, *Dude, is my code constant time?*,
//! 2017): inputs of two classes in random order, each timed alone, and Welch's t-test on the times
//! below each percentile.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement fails with a panic"
)]

use std::{
    hint::black_box,
    process::ExitCode,
    time::{Instant, SystemTime},
};

use bytes::Bytes;
use countersign::{Head, Incoming, Receiver, Secret, Secrets};
use countersign_bench::{
    core::Unparsed,
    load::{HEADER, SECRET},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREVIOUS: &str = "whsec_previous_fedcba9876543210";
/// Short, because hashing it is noise here.
const BODY: &[u8] = br#"{"event":"webhook.test"}"#;

/// The |t| at which dudect says that two classes differ.
const THRESHOLD: f64 = 4.5;
/// The number of inputs that are prepared before they are timed.
const BATCH: usize = 1000;
/// The samples of a class that a t-test needs.
const ENOUGH: u32 = 10_000;

type Signature = [u8; 32];

fn main() -> ExitCode {
    let samples = std::env::args()
        .nth(1)
        .map_or(1_000_000, |argument| argument.parse().expect("a number"));
    let secret = |key| Secret::new(key).expect("a secret");
    let rotation = Secrets::new(secret(SECRET)).with_previous(secret(PREVIOUS));
    let one = Unparsed::receiver(secret(SECRET));
    let two = Unparsed::receiver(rotation);
    let [current, previous] = [SECRET, PREVIOUS].map(|key| mac(key).finalize().into_bytes().into());

    println!("the largest |t| of {samples} samples");
    let mut constant = true;
    for right in [1, 8, 16, 31] {
        let signatures = [partly(current, 0), partly(current, right)];
        let t = largest_t(
            samples,
            signatures,
            |signature| incoming(&one, signature),
            refused,
        );
        constant &= !differs(&format!("0 and {right} leading bytes right"), t);
    }
    for (which, mac) in [("current", current), ("previous", previous)] {
        let signatures = [partly(mac, 0), partly(mac, 31)];
        let t = largest_t(
            samples,
            signatures,
            |signature| incoming(&two, signature),
            refused,
        );
        let what = format!("two secrets, 0 and 31 right by the {which} one");
        constant &= !differs(&what, t);
    }
    let signatures = [current, previous];
    let t = largest_t(
        samples,
        signatures,
        |signature| incoming(&two, signature),
        accepted,
    );
    constant &= !differs("two secrets, right by the current or the previous", t);

    let mut seen = true;
    for right in [1, 31] {
        let signatures = [partly(current, 0), partly(current, right)];
        let t = largest_t(
            samples,
            signatures,
            |signature| (mac(SECRET), signature),
            exits_early,
        );
        let what = format!("control that exits early, 0 and {right} right");
        seen &= differs(&what, t);
    }
    if !seen {
        println!(
            "The control does not show, so nothing does: take more samples, or a calmer machine."
        );
    }
    if constant && seen {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Prints a row, and returns whether the two classes differ.
fn differs(what: &str, t: f64) -> bool {
    println!("  {what:50} {t:8.2}");
    t >= THRESHOLD
}

fn mac(key: &str) -> Hmac<Sha256> {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(key.as_bytes()).expect("a key");
    mac.chain_update(BODY)
}

/// A signature whose first bytes are right, and all others wrong.
fn partly(mut signature: Signature, right: usize) -> Signature {
    for byte in signature.iter_mut().skip(right) {
        *byte = !*byte;
    }
    signature
}

/// A request that lacks only the verdict.
fn incoming(receiver: &Receiver<Unparsed>, signature: Signature) -> Incoming<Unparsed> {
    let headers = [(HEADER, format!("sha256={}", hex::encode(signature)))];
    let head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    let mut incoming = receiver.begin(&head).expect("a signature");
    incoming.update(Bytes::from_static(BODY)).expect("room");
    incoming
}

fn refused(incoming: Incoming<Unparsed>) -> bool {
    incoming.finish().is_err()
}

fn accepted(incoming: Incoming<Unparsed>) -> bool {
    incoming.finish().is_ok()
}

/// A comparison that exits early, which none may do; it returns whether the signature is wrong.
fn exits_early((mac, signature): (Hmac<Sha256>, Signature)) -> bool {
    let mac = mac.finalize().into_bytes();
    mac.iter()
        .zip(&signature)
        .any(|(byte, received)| black_box(byte != received))
}

/// Times the verdict on two classes of signatures, and returns how well they can be told apart.
fn largest_t<T>(
    samples: usize,
    signatures: [Signature; 2],
    prepare: impl Fn(Signature) -> T,
    verdict: impl Fn(T) -> bool,
) -> f64 {
    let mut times = [Vec::new(), Vec::new()];
    while times[0].len() + times[1].len() < samples {
        let batch: Vec<_> = (0..BATCH)
            .map(|_| fastrand::usize(..signatures.len()))
            .map(|class| (class, prepare(signatures[class])))
            .collect();
        for (class, input) in batch {
            let start = Instant::now();
            let as_expected = black_box(verdict(black_box(input)));
            let nanoseconds = start.elapsed().as_nanos();
            assert!(as_expected);
            times[class].push(u32::try_from(nanoseconds).map_or(f64::INFINITY, f64::from));
        }
    }
    let mut all = times.concat();
    all.sort_by(f64::total_cmp);
    // An interruption can only add to a measurement.
    (1..=100)
        .map(|percent| all.get(all.len() * percent / 100).copied())
        .filter_map(|limit| welch(&times, limit.unwrap_or(f64::INFINITY)))
        .fold(0.0, f64::max)
}

/// The |t| of the times below a limit.
fn welch(times: &[Vec<f64>; 2], limit: f64) -> Option<f64> {
    let mut means = [0.0; 2];
    let mut error = 0.0;
    for (times, mean) in times.iter().zip(&mut means) {
        let mut count = 0;
        let mut squares = 0.0;
        for time in times.iter().filter(|time| **time < limit) {
            count += 1;
            let off = time - *mean;
            *mean += off / f64::from(count);
            squares += off * (time - *mean);
        }
        if count < ENOUGH {
            return None;
        }
        error += squares / f64::from(count - 1) / f64::from(count);
    }
    Some((means[0] - means[1]).abs() / error.sqrt())
}
