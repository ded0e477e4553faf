//! Looks for a dependence of the verdict's time on how much of a signature is right.
//!
//! `cargo run --release -p countersign-bench --bin timing -- [SAMPLES]`; it fails if one shows.
//!
//! The method is dudect's (Reparaz, Balasch and Verbauwhede, *Dude, is my code constant time?*,
//! 2017): inputs of two classes in random order, each timed alone, and Welch's t-test on the times
//! below each percentile.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement stops where it has nothing to measure"
)]

use std::{
    hint::black_box,
    process::ExitCode,
    time::{Instant, SystemTime},
};

use bytes::Bytes;
use countersign::{Incoming, Receiver, Secret, Secrets};
use countersign_bench::{
    core::Unparsed,
    load::{HEADER, SECRET},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const EARLIER: &str = "whsec_earlier_fedcba9876543210";
/// Short, because hashing it is noise here.
const BODY: &[u8] = br#"{"event":"webhook.test"}"#;

/// The |t| from which on dudect says that two classes differ.
const THRESHOLD: f64 = 4.5;
/// How many inputs are prepared before they are timed.
const BATCH: usize = 1000;
/// Of fewer samples in a class a t says nothing.
const ENOUGH: u32 = 10_000;

type Claim = [u8; 32];

fn main() -> ExitCode {
    let samples = std::env::args()
        .nth(1)
        .map_or(1_000_000, |argument| argument.parse().expect("a number"));
    let secret = |key| Secret::new(key).expect("a secret");
    let rotation = Secrets::new(secret(SECRET)).with_earlier(secret(EARLIER));
    let one = Receiver::new(Unparsed::new(secret(SECRET)));
    let two = Receiver::new(Unparsed::new(rotation));
    let [current, earlier] = [SECRET, EARLIER].map(|key| mac(key).finalize().into_bytes().into());

    println!("the largest |t| of {samples} samples");
    let mut constant = true;
    for right in [1, 8, 16, 31] {
        let claims = [partly(current, 0), partly(current, right)];
        let t = largest_t(samples, claims, |claim| incoming(&one, claim), refused);
        constant &= !differs(&format!("0 and {right} leading bytes right"), t);
    }
    for (which, mac) in [("current", current), ("earlier", earlier)] {
        let claims = [partly(mac, 0), partly(mac, 31)];
        let t = largest_t(samples, claims, |claim| incoming(&two, claim), refused);
        let what = format!("two secrets, 0 and 31 right by the {which} one");
        constant &= !differs(&what, t);
    }
    let claims = [current, earlier];
    let t = largest_t(samples, claims, |claim| incoming(&two, claim), accepted);
    constant &= !differs("two secrets, right by the current or the earlier", t);

    let mut seen = true;
    for right in [1, 31] {
        let claims = [partly(current, 0), partly(current, right)];
        let t = largest_t(samples, claims, |claim| (mac(SECRET), claim), exits_early);
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

/// Prints a row, and says whether the two classes differ.
fn differs(what: &str, t: f64) -> bool {
    println!("  {what:50} {t:8.2}");
    t >= THRESHOLD
}

fn mac(key: &str) -> Hmac<Sha256> {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(key.as_bytes()).expect("a key");
    mac.chain_update(BODY)
}

/// A claim whose first bytes are right, and whose others are all wrong.
fn partly(mut claim: Claim, right: usize) -> Claim {
    for byte in claim.iter_mut().skip(right) {
        *byte = !*byte;
    }
    claim
}

/// A request of which only the verdict is missing.
fn incoming(receiver: &Receiver<Unparsed>, claim: Claim) -> Incoming<Unparsed> {
    let headers = [(HEADER, format!("sha256={}", hex::encode(claim)))];
    let mut incoming = receiver
        .begin(&headers, None, SystemTime::UNIX_EPOCH)
        .expect("a signature");
    incoming.update(Bytes::from_static(BODY)).expect("room");
    incoming
}

fn refused(incoming: Incoming<Unparsed>) -> bool {
    incoming.finish().is_err()
}

fn accepted(incoming: Incoming<Unparsed>) -> bool {
    incoming.finish().is_ok()
}

/// What no comparison may do; it says whether the claim is wrong.
fn exits_early((mac, claim): (Hmac<Sha256>, Claim)) -> bool {
    let mac = mac.finalize().into_bytes();
    mac.iter()
        .zip(&claim)
        .any(|(byte, claimed)| black_box(byte != claimed))
}

/// Times the verdict on two classes of claims, and tells how well they can be told apart.
fn largest_t<T>(
    samples: usize,
    claims: [Claim; 2],
    prepare: impl Fn(Claim) -> T,
    verdict: impl Fn(T) -> bool,
) -> f64 {
    let mut times = [Vec::new(), Vec::new()];
    while times[0].len() + times[1].len() < samples {
        let batch: Vec<_> = (0..BATCH)
            .map(|_| fastrand::usize(..claims.len()))
            .map(|class| (class, prepare(claims[class])))
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
    // What interrupts a measurement only ever adds to it.
    (1..=100)
        .map(|percent| all.get(all.len() * percent / 100).copied())
        .filter_map(|limit| welch(&times, limit.unwrap_or(f64::INFINITY)))
        .fold(0.0, f64::max)
}

/// |t| of the times below a limit.
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
