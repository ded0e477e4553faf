//! What a receiver logs when it is asked to: one diagnosis a minute.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::{Headers, ParseError, Provider, Receiver, Rejection, Scheme, Secret, Verifier};
use countersign_tests::log::Log;
use countersign_tower::WebhookLayer;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tower::{Layer, ServiceExt, service_fn};

use crate::{
    assert_discreet, now,
    rows::{Expected, Kind, ROWS},
};

/// With or without a scheme to diagnose by.
struct Acme(Scheme, bool);

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn begin(&self, headers: &impl Headers, now: SystemTime) -> Result<Verifier, Rejection> {
        self.0.begin(headers, now)
    }

    fn parse(&self, _: &[u8]) -> Result<(), ParseError> {
        Ok(())
    }

    fn scheme(&self) -> Option<&Scheme> {
        self.1.then_some(&self.0)
    }
}

fn acme(has_scheme: bool) -> Receiver<Acme> {
    let scheme = Kind::Hex.with(Secret::new("key\n").unwrap());
    Receiver::new(Acme(scheme, has_scheme))
}

const BODY: &str = r#"{"id":7}"#;

// printf '{"id":7}' | openssl dgst -sha256 -hmac key
const SIGNED: (&str, &str) = (
    "x-acme-signature",
    "d58e0d14e8dea9485fd865ae1d313a5e2c0e2bf87bb3d66dd75ff442d5ad0e2a",
);

// printf '{"id":7}' | openssl dgst -sha256 -hmac key -binary | base64
const BASE64: (&str, &str) = (
    "x-acme-signature",
    "1Y4NFOjeqUhf2GWuHTE6XiwOK/h7s9Zt11/0QtWtDio=",
);

const FORGED: (&str, &str) = (
    "x-acme-signature",
    "0000000000000000000000000000000000000000000000000000000000000000",
);

const DIAGNOSIS: &str = "WARN message=webhook rejection diagnosed provider=\"acme\" \
    causes=\"secret_white_space\" \
    why=\"the secret of this endpoint has white space around it\" \
    mend=\"configure the secret exactly as the provider shows it, with nothing around it\"";

const MISMATCH: &str = "WARN message=webhook rejected provider=\"acme\" \
    reason=\"signature_mismatch\" status=401 \
    error=no secret's signature of the body matches";

/// Receives at a time, without the event of the rejection.
fn receive(receiver: &Receiver<Acme>, headers: &[(&str, &str)], now: SystemTime) {
    let refused = receiver
        .begin(&headers, None, now)
        .and_then(|mut incoming| {
            incoming.update(Bytes::from_static(BODY.as_bytes()))?;
            incoming.finish()
        });
    assert_eq!(refused.unwrap_err().status(), StatusCode::UNAUTHORIZED);
}

fn capture() -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    (log, guard)
}

#[test]
fn a_mismatch_is_diagnosed_once_and_only_when_asked() {
    let (log, _guard) = capture();
    acme(true).verify(&[SIGNED], BODY).unwrap_err();
    assert_eq!(log.take(), [MISMATCH]);
    acme(false)
        .log_diagnoses()
        .verify(&[SIGNED], BODY)
        .unwrap_err();
    assert_eq!(log.take(), [MISMATCH]);

    let receiver = acme(true).log_diagnoses();
    receiver.verify(&[SIGNED], BODY).unwrap_err();
    assert_eq!(log.take(), [DIAGNOSIS, MISMATCH]);
    receiver.verify(&[SIGNED], BODY).unwrap_err();
    assert_eq!(log.take(), [MISMATCH]);
    receiver.clone().verify(&[SIGNED], BODY).unwrap_err();
    assert_eq!(log.take(), [MISMATCH]);
}

#[test]
fn no_answer_changes() {
    let _captured = capture();
    for row in ROWS {
        for has_scheme in [true, false] {
            let begin = |receiver: Receiver<Acme>| {
                let begun = receiver.begin(&row.headers, None, now());
                let finished = begun.and_then(|mut incoming| {
                    incoming.update(Bytes::from_static(row.body))?;
                    incoming.finish()
                });
                finished.map_err(|rejection| rejection.to_string()).err()
            };
            let plain = begin(Receiver::new(Acme(row.scheme(), has_scheme)));
            let logged = begin(Receiver::new(Acme(row.scheme(), has_scheme)).log_diagnoses());
            assert_eq!(plain, logged, "{}", row.name);
            let authentic = row.expected == Expected::Authentic;
            assert_eq!(plain.is_none(), authentic, "{}", row.name);
        }
    }
}

#[test]
fn a_minute_is_that_of_all_clones() {
    let (log, _guard) = capture();
    let receiver = acme(true).log_diagnoses().read_timeout(Duration::ZERO);
    let clone = receiver.clone().max_body_bytes(100);
    let seconds = Duration::from_secs;
    let cases = [
        (&receiver, now(), true),
        (&clone, now() + seconds(1), false),
        (&receiver, now() + seconds(59), false),
        (&clone, now() + seconds(60), true),
        (&receiver, now() + seconds(61), false),
        (&receiver, now() + seconds(120), true),
        // The clock goes back: a little, and then to another day.
        (&receiver, now() + seconds(30), false),
        (&clone, now() - seconds(100_000), true),
        (&receiver, now() - seconds(99_941), false),
        (&receiver, now() - seconds(99_940), true),
        (&clone, SystemTime::UNIX_EPOCH, true),
    ];
    for (index, (receiver, now, expected)) in cases.into_iter().enumerate() {
        receive(receiver, &[SIGNED], now);
        let expected: &[&str] = if expected { &[DIAGNOSIS] } else { &[] };
        assert_eq!(log.take(), expected, "{index}");
    }
}

#[test]
fn two_diagnoses_are_a_minute_apart_however_long_a_body_takes() {
    let (log, _guard) = capture();
    let receiver = acme(true).log_diagnoses();
    // 10 seconds is the default of the read timeout.
    let cases = [
        (0, true),
        (60, false),
        (69, false),
        (70, true),
        (139, false),
    ];
    for (seconds, expected) in cases {
        receive(&receiver, &[SIGNED], now() + Duration::from_secs(seconds));
        let expected: &[&str] = if expected { &[DIAGNOSIS] } else { &[] };
        assert_eq!(log.take(), expected, "{seconds}");
    }
}

#[test]
fn two_requests_at_once_are_one_diagnosis() {
    let (log, _guard) = capture();
    let receiver = acme(true).log_diagnoses();
    let mut both = Vec::new();
    for _ in 0..2 {
        let mut incoming = receiver.begin(&[SIGNED], None, now()).unwrap();
        incoming
            .update(Bytes::from_static(BODY.as_bytes()))
            .unwrap();
        both.push(incoming);
    }
    for incoming in both {
        incoming.finish().unwrap_err();
    }
    assert_eq!(log.take(), [DIAGNOSIS]);
}

#[test]
fn a_body_in_frames_is_diagnosed_whole() {
    let (log, _guard) = capture();
    let receiver = acme(true).log_diagnoses();
    let mut incoming = receiver.begin(&[SIGNED], Some(8), now()).unwrap();
    for byte in BODY.as_bytes().chunks(1) {
        incoming.update(Bytes::from_static(byte)).unwrap();
    }
    incoming.finish().unwrap_err();
    assert_eq!(log.take(), [DIAGNOSIS]);
}

#[test]
fn a_long_body_is_diagnosed_by_what_needs_no_other_body() {
    let spaces = |length: usize| " ".repeat(length);
    let cases = [
        // printf '%*s' 100000 | openssl dgst -sha256 -hmac key
        (
            spaces(100_000),
            "0d3868d177ec2dff903ac8e0ad2c69e70d5dd40d9409c3f210ab5c297eac8c0a",
            "secret_white_space",
        ),
        // printf '%*s' 2000000 | openssl dgst -sha256 -hmac key
        (
            spaces(2_000_000),
            "45050a493af679d7a76d56a562da2dbb425d501de60f38d240c969ce6556b19c",
            "secret_white_space",
        ),
        // printf '%*s' 100000 | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
        (
            spaces(100_000) + "\n",
            "4ffd2f05688bfcaa483284f50cd2d908fe023609fd8f8092fc05b54f557a5dca",
            "body_newline_added",
        ),
        // printf '%*s' 2000000 | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
        (
            spaces(2_000_000) + "\n",
            "38b5cf88173e1421fc126de38a19c7f1de558209656452eb3712364a9e6198f0",
            "unknown",
        ),
    ];
    for (body, signature, code) in cases {
        let (log, _guard) = capture();
        let receiver = acme(true).log_diagnoses().max_body_bytes(4_000_000);
        let headers = [("x-acme-signature", signature)];
        receiver.verify(&headers, body).unwrap_err();
        let event = log.take().remove(0);
        assert!(event.contains(&format!("causes=\"{code}\"")), "{event}");
    }
}

#[test]
fn what_nobody_listens_to_leaves_the_minute_free() {
    let receiver = acme(true).log_diagnoses();
    let deaf = tracing::subscriber::set_default(tracing::subscriber::NoSubscriber::default());
    receive(&receiver, &[SIGNED], now());
    receiver.begin(&[BASE64], None, now()).unwrap_err();
    drop(deaf);
    let (log, _guard) = capture();
    receive(&receiver, &[SIGNED], now());
    assert_eq!(log.take(), [DIAGNOSIS]);
}

#[test]
fn a_head_is_diagnosed_without_the_body() {
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "signature_header_missing"),
        (&[BASE64], "base64_instead_of_hex"),
        (&[SIGNED, SIGNED], "header_repeated"),
        (
            &[("x-hub-signature-256", SIGNED.1)],
            "signature_in_other_header",
        ),
        (&[("x-acme-signature", "?")], "signature_unreadable"),
    ];
    for (headers, code) in cases {
        let (log, _guard) = capture();
        let receiver = acme(true).log_diagnoses();
        receiver.begin(&headers, None, now()).unwrap_err();
        let events = log.take();
        assert_eq!(events.len(), 1, "{code}: {events:?}");
        assert!(
            events[0].contains(&format!("causes=\"{code}\"")),
            "{}",
            events[0]
        );
        // The minute is used up.
        receive(&receiver, &[SIGNED], now());
        receive(&receiver, headers, now());
        assert!(log.take().is_empty(), "{code}");
    }
}

/// What the length and the form of the value alone say, by a scheme in hex and one in base64.
#[test]
fn a_signature_of_a_wrong_form_is_never_unknown() {
    let hex = |bytes: usize| "3e".repeat(bytes);
    let cases = [
        (Kind::Hex, hex(20), "signature_length"),
        (Kind::Hex, hex(48), "signature_length"),
        (Kind::Hex, hex(64), "signature_length"),
        (
            Kind::Hex,
            format!("sha1={}", hex(20)),
            "signature_prefix_unexpected; signature_length",
        ),
        (
            Kind::Prefixed,
            format!("sha1={}", hex(20)),
            "signature_prefix_other; signature_length",
        ),
        (Kind::Hex, hex(31), "signature_too_short"),
        (
            Kind::Prefixed,
            hex(16),
            "signature_prefix_missing; signature_too_short",
        ),
        (
            Kind::Base64,
            hex(20),
            "hex_instead_of_base64; signature_length",
        ),
        (Kind::Base64, hex(32), "hex_instead_of_base64"),
        // head -c20 /dev/zero | base64 -w0, and so on for 48 and 64 bytes
        (
            Kind::Base64,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
            "signature_length",
        ),
        (Kind::Base64, "+".repeat(64), "signature_length"),
        (
            Kind::Base64,
            "A".repeat(86) + "==",
            "signature_length",
        ),
        (Kind::Hex, "A".repeat(86) + "==", "base64_instead_of_hex; signature_length"),
        // printf '3e%.0s' {1..32} | base64 -w0
        (
            Kind::Base64,
            "M2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZTNlM2UzZQ=="
                .to_owned(),
            "base64_of_hex",
        ),
        (Kind::Hex, format!("t=1,v1={}", hex(32)), "signature_list"),
    ];
    for (kind, value, codes) in cases {
        let (log, _guard) = capture();
        let scheme = kind.with(Secret::new("key").unwrap());
        let header = scheme.header().clone();
        let receiver = Receiver::new(Acme(scheme, true)).log_diagnoses();
        let headers = [(header.as_str(), value.as_str())];
        receiver.begin(&headers, None, now()).unwrap_err();
        let events = log.take();
        let expected = format!("causes=\"{codes}\" why=");
        assert!(
            events[0].contains(&expected),
            "{kind:?} {value}: {events:?}"
        );
    }
}

#[test]
fn what_is_not_known_is_said_to_be() {
    let (log, _guard) = capture();
    receive(&acme(true).log_diagnoses(), &[FORGED], now());
    assert_eq!(
        log.take(),
        [
            "WARN message=webhook rejection not explained provider=\"acme\" causes=\"unknown\" \
             why=\"no known mistake explains the signature: it may be another secret, another \
             body, or a forgery\" seen=\"\""
        ]
    );
}

#[test]
fn what_is_no_401_or_no_refusal_is_not_diagnosed() {
    let (log, _guard) = capture();
    let receiver = acme(true).log_diagnoses().max_body_bytes(7);
    let refused = receiver.begin(&[SIGNED], Some(8), now()).unwrap_err();
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    // printf '{"id":7}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b65790a
    let authentic = "a364c53919bd5559a9e6297eb695029f905c9c4d55ab89b7dd522b977dd9bf98";
    acme(true)
        .log_diagnoses()
        .verify(&[("x-acme-signature", authentic)], BODY)
        .unwrap();
    assert!(log.take().is_empty());
    receive(&receiver.max_body_bytes(8), &[SIGNED], now());
    assert_eq!(log.take(), [DIAGNOSIS]);
}

#[test]
fn no_log_holds_a_secret_a_signature_or_a_body() {
    let (log, _guard) = capture();
    for row in ROWS {
        let receiver = Receiver::new(Acme(row.scheme(), true)).log_diagnoses();
        let begun = receiver.begin(&row.headers, None, now());
        let accepted = begun.and_then(|mut incoming| {
            incoming.update(Bytes::from_static(row.body))?;
            incoming.finish()
        });
        let events = log.take();
        assert_eq!(events.len(), usize::from(accepted.is_err()), "{}", row.name);
        for event in events {
            assert_discreet(row, &event);
        }
    }
}

#[tokio::test]
async fn an_adapter_logs_through_the_same_path() {
    let (log, _guard) = capture();
    let service =
        service_fn(async |_| Ok::<_, std::io::Error>(Response::new(Full::<Bytes>::default())));
    let service = WebhookLayer::from_receiver(acme(true).log_diagnoses()).layer(service);
    for expected in [&[DIAGNOSIS, MISMATCH][..], &[MISMATCH]] {
        let request = Request::post("/")
            .header(SIGNED.0, SIGNED.1)
            .body(Full::<Bytes>::from(BODY))
            .unwrap();
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(log.take(), expected);
    }
}
