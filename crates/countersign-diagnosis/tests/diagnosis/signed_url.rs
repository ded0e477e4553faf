//! Schemes that sign the URL, and senders that do so unasked.

use std::time::SystemTime;

use countersign::{Head, HeaderName, Scheme, SignedPart};
use countersign_diagnosis::{Diagnosis, Doctor, Key};

use crate::{codes, events::Events, log::receiver};

const BODY: &[u8] = br#"{"id":7}"#;

fn url_scheme() -> Scheme {
    body_scheme().with_signed_before([SignedPart::Url, SignedPart::text("\n")])
}

fn body_scheme() -> Scheme {
    Scheme::hex(HeaderName::from_static("x-acme-signature"))
}

/// Of a request to `https://hooks.example.com/in?a=1`.
fn diagnose(scheme: &Scheme, signature: &str, target: Option<&str>) -> Diagnosis {
    let headers = [
        ("host", "hooks.example.com"),
        ("x-acme-signature", signature),
    ];
    let mut head = Head::new(&headers, SystemTime::UNIX_EPOCH);
    if let Some(target) = target {
        head = head.with_target(target);
    }
    let doctor = Doctor::new(scheme).with_key(Key::new("whsec_a2V5").unwrap());
    doctor.diagnose(&head, BODY)
}

#[test]
fn a_url_has_its_causes() {
    let cases = [
        // printf 'https://hooks.example.com/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "ae6d5ef0651fe4b33fb4c801c350b8024f332894048eaabe015245590fb0ab3d",
            None,
        ),
        // printf 'http://hooks.example.com/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "ed00d2e4d91a4cffcdb7a1a48c27a3e6a782c7d8c9333726b78d90c71bc830f6",
            Some("signed_url_other"),
        ),
        // printf 'https://hooks.example.com/in\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "ad9f43be3ab06aa9d4f41d3b65d0f1885431bf9180c85d5bec1a94070fba59a5",
            Some("signed_url_other"),
        ),
        // printf '/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "12ae62282e5a0e02b49b0b24216727b187f3a6bfefa1c3b5bd04abeb0214963f",
            Some("signed_url_other"),
        ),
        // printf 'https://hooks.example.com/in?a=1{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "6191c0910ae4578476ffe4d9ce426bd1573fb1b8cffb7afc0d27b1aba28401e7",
            Some("signed_text_missing"),
        ),
        // printf '{"id":7}\nhttps://hooks.example.com/in?a=1' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "097780de0ceb8adde27e0d5529eee00e0cbf7498746bf684a7d721866e165ebd",
            Some("signed_order"),
        ),
        // printf '{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "faf7dc7f0eb955788a6553265e197028211ae02705ce25c20de4303e004cb529",
            Some("signed_prefix_missing"),
        ),
    ];
    for (signature, expected) in cases {
        let diagnosis = diagnose(&url_scheme(), signature, Some("/in?a=1"));
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(codes(&diagnosis), expected, "{signature}");
        let authentic = matches!(diagnosis, Diagnosis::Authentic { .. });
        assert_eq!(authentic, expected.is_empty(), "{signature}");
    }
}

#[test]
fn another_url_is_not_explained() {
    let cases = [
        // printf 'https://other.example.com/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        "15e6bce2ac6cab01ced766dab64748ad113b4153226c9d9c9c641e897d70af8c",
        // printf 'https://hooks.example.com/in?a=2\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        "4e34f3cf211eca4eecf521286cf19fffaeb15bb7d9a7470392a1c06f59ea1049",
        // printf 'https://hooks.example.com/In?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        "978d760a0aa094b607885a37c5555582c37bef8750f749e5e2fbd37f6ca1568d",
    ];
    for signature in cases {
        let diagnosis = diagnose(&url_scheme(), signature, Some("/in?a=1"));
        assert_eq!(diagnosis, Diagnosis::Unexplained(vec![]), "{signature}");
    }
}

#[test]
fn a_url_that_is_not_known_is_said_to_be() {
    // printf 'https://hooks.example.com/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    let signature = "ae6d5ef0651fe4b33fb4c801c350b8024f332894048eaabe015245590fb0ab3d";
    let diagnosis = diagnose(&url_scheme(), signature, None);
    assert!(matches!(diagnosis, Diagnosis::Explained(_)), "{diagnosis}");
    assert_eq!(codes(&diagnosis), ["signed_url_unknown"]);
}

#[test]
fn a_url_that_is_signed_unasked_is_named() {
    // printf 'https://hooks.example.com/in?a=1{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    let whole = "6191c0910ae4578476ffe4d9ce426bd1573fb1b8cffb7afc0d27b1aba28401e7";
    // printf '/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
    let path = "12ae62282e5a0e02b49b0b24216727b187f3a6bfefa1c3b5bd04abeb0214963f";
    for signature in [whole, path] {
        let diagnosis = diagnose(&body_scheme(), signature, Some("/in?a=1"));
        assert_eq!(codes(&diagnosis), ["signed_more"], "{signature}");
        let diagnosis = diagnose(&body_scheme(), signature, Some("/out"));
        assert_eq!(diagnosis, Diagnosis::Unexplained(vec![]), "{signature}");
    }
}

#[test]
fn the_log_knows_the_origin_of_the_endpoint() {
    let cases = [
        // printf 'http://hooks.example.com/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "ed00d2e4d91a4cffcdb7a1a48c27a3e6a782c7d8c9333726b78d90c71bc830f6",
            "signed_url_other",
        ),
        // printf 'https://internal/in?a=1\n{"id":7}' | openssl dgst -sha256 -hmac whsec_a2V5
        (
            "9d48007cb2572aa9a982060dc09574c590989c8a9b3efe5eb830e6786a2664b5",
            "unknown",
        ),
    ];
    for (signature, code) in cases {
        let (events, _guard) = Events::capture();
        let headers = [("host", "internal"), ("x-acme-signature", signature)];
        let head = Head::new(&headers, SystemTime::UNIX_EPOCH).with_target("/in?a=1");
        let receiver = receiver(url_scheme(), b"whsec_a2V5").origin("https://hooks.example.com");
        receiver.verify_head(&head, BODY).unwrap_err();
        let event = events.next_diagnosis().text;
        assert!(event.contains(&format!("causes=\"{code}\"")), "{event}");
    }
}
