//! Bodies and headers that are made to hurt: no panic, no deep stack, and an end in time.

use std::{
    io::Write,
    thread,
    time::{Duration, Instant},
};

use countersign::Head;
use countersign_diagnosis::{Diagnosis, Doctor, Key};
use proptest::prelude::*;

use crate::cases::SchemeKind::{self, Base64, Hex, Prefixed, Stripe, Timed};

const MAC: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn diagnose(kind: SchemeKind, signature: &[u8], body: &[u8]) -> Diagnosis {
    let scheme = kind.scheme();
    let headers: [(&str, &[u8]); 6] = [
        (scheme.header().as_str(), signature),
        ("x-acme-timestamp", b"1700000000"),
        ("x-acme-id", b"1"),
        ("x-slack-request-timestamp", b"1531420618"),
        ("webhook-id", b"1"),
        ("webhook-timestamp", b"1614265330"),
    ];
    let head = Head::new(&headers, kind.now()).with_target("/");
    let doctor = Doctor::new(&scheme).with_key(Key::new("whsec_a2V5").unwrap());
    doctor.at(kind.now()).diagnose(&head, body)
}

/// Short enough for two mistakes at once, and too long for that. Unoptimized code takes ten times as
/// long for each byte.
const LENGTHS: [usize; 2] = if cfg!(debug_assertions) {
    [512, 65 * 1024]
} else {
    [8 * 1024, 200 * 1024]
};

const CASES: u32 = if cfg!(debug_assertions) { 30 } else { 300 };

/// On a stack that would not carry a frame for each level of a deep body.
fn on_a_small_stack(body: Vec<u8>) -> (Diagnosis, Duration) {
    let diagnose = move || {
        let start = Instant::now();
        (diagnose(Hex, MAC.as_bytes(), &body), start.elapsed())
    };
    let thread = thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(diagnose).unwrap().join().unwrap()
}

#[test]
fn no_body_takes_long_or_deep() {
    let of = |text: &str, length: usize| text.repeat(length / text.len()).into_bytes();
    let closed = |length: usize| [of("[", length / 2), of("]", length / 2)].concat();
    let mut bodies = Vec::new();
    for length in LENGTHS {
        bodies.extend([
            ("arrays, open", of("[", length)),
            ("arrays, closed", closed(length)),
            ("objects, open", of("{\"b\":0,\"a\":", length)),
            (
                "elements",
                [b"[".to_vec(), of("1,", length), b"1]".to_vec()].concat(),
            ),
            ("closes", of("]", length)),
            (
                "a string, open",
                [b"[\"".to_vec(), of("a", length)].concat(),
            ),
            ("backslashes", [b"[\"".to_vec(), of("\\", length)].concat()),
            (
                "surrogates",
                [b"[\"".to_vec(), of("\\ud83d", length), b"\"]".to_vec()].concat(),
            ),
            (
                "escapable",
                [b"[\"".to_vec(), of("<\u{e9}/", length), b"\"]".to_vec()].concat(),
            ),
            ("quotes", of("\"", length)),
            ("newlines", of("\n", length)),
            ("nothing but zeros", vec![0; length]),
            ("no text", vec![0xff; length]),
            ("zlib, or not", of("x\u{1}", length)),
        ]);
    }
    for (name, body) in bodies {
        let length = body.len();
        let (diagnosis, took) = on_a_small_stack(body);
        let unexplained = matches!(diagnosis, Diagnosis::Unexplained(_));
        assert!(unexplained, "{name}, {length}: {diagnosis:?}");
        assert!(took < Duration::from_secs(30), "{name}, {length}: {took:?}");
    }
}

#[test]
fn a_bomb_of_gzip_is_bounded() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..100 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    let length = bomb.len();
    assert!(length > 64 * 1024, "{length}");
    for body in [bomb.clone(), bomb[..LENGTHS[0]].to_vec()] {
        let (diagnosis, took) = on_a_small_stack(body);
        assert_eq!(diagnosis, Diagnosis::Unexplained(vec![]));
        assert!(took < Duration::from_secs(30), "{took:?}");
    }
}

#[test]
fn no_header_takes_long() {
    for value in [
        "a".repeat(1 << 20),
        "=".repeat(1 << 20),
        " ".repeat(1 << 20) + "a",
        "\"".repeat(1 << 20),
        "sha256=".repeat(1 << 17),
        ",".repeat(1 << 20),
        "v1=,".repeat(1 << 18),
        "v1,; ".repeat(1 << 17),
        "t=1,".repeat(1 << 18),
    ] {
        for kind in SchemeKind::ALL {
            let diagnosis = diagnose(kind, value.as_bytes(), b"{}");
            let authentic = matches!(diagnosis, Diagnosis::Authentic { .. });
            assert!(!authentic, "{kind:?}: {diagnosis:?}");
            assert!(diagnosis.to_string().len() < 1000);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_bytes_panic(
        kind in prop::sample::select(SchemeKind::ALL.to_vec()),
        signature in proptest::collection::vec(any::<u8>(), 0..100),
        body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        diagnose(kind, &signature, &body);
        diagnose(kind, MAC.as_bytes(), &body);
    }

    #[test]
    fn no_list_panics(
        kind in prop::sample::select(vec![Hex, Prefixed, Timed, Base64, Stripe, SchemeKind::StandardWebhooks]),
        signature in "(t=|v1=|v1,|v0=|[,; \"]|1700000000|[0-9a-f]{64}|AAAA|=){0,20}",
    ) {
        diagnose(kind, signature.as_bytes(), b"{}");
    }

    #[test]
    fn no_tokens_panic(body in r#"([\[{}\],:" 1]|\\|u00e9|\\ud83d|\\u|é|"a":|\r|\n){0,60}"#) {
        diagnose(Hex, MAC.as_bytes(), body.as_bytes());
    }
}
