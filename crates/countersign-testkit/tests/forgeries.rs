//! Every forgery is what its description says, and no receiver takes it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

mod acme;

use std::time::SystemTime;

use acme::Acme;
use countersign::{
    HeaderMap, HeaderName, HeaderValue, Headers, ParseError, Provider, Receiver, Rejection, Secret,
    Verifier,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Forged, Forgery, NotForged, supademo};

const BODY: &str = r#"{"a": 1}"#;
// printf '{"a": 1}' | openssl dgst -sha256 -hmac key
const HEX: &str = "85e7b68cdf027474f0f0b8e2e63c4afb88cacf8a3e503aa13160f290dfc506d4";
// printf '{"a": 1}' | openssl dgst -sha256 -hmac key -binary | base64
const BASE64: &str = "hee2jN8CdHTw8Lji5jxK+4jKz4o+UDqhMWDykN/FBtQ=";
// printf '{"a": 1}' | openssl dgst -sha256 -hmac 'countersign-testkit: a secret that nobody has'
const OTHER: &str = "e240ef43551e3bd2783435f89c3ea75c2398798aad983d5665659bc73e706894";

const SUPADEMO: &str = "x-supademo-signature";
const STORYLANE: &str = "x-storylane-signature";

fn key() -> Secret {
    Secret::new("key").unwrap()
}

/// What comes of each forgery, by its name.
fn forge_all<P: Provider>(
    provider: &P,
    headers: &HeaderMap,
    body: &'static str,
) -> Vec<(&'static str, Result<Forged, NotForged>)> {
    let forge = |forgery: &Forgery| (forgery.name(), forgery.apply(provider, headers, body));
    Forgery::ALL.iter().map(forge).collect()
}

#[test]
fn no_receiver_takes_one() {
    fn check<P: Provider>(provider: impl Fn() -> P, headers: &HeaderMap, forged: usize) {
        let bodies = [
            BODY,
            r#"{"a":1}"#,
            "{}",
            "",
            "not JSON",
            str::from_utf8(supademo::LEAD_CAPTURED).unwrap(),
        ];
        let receiver = Receiver::new(provider());
        let mut most = 0;
        for body in bodies {
            let mut count = 0;
            for (name, forged) in forge_all(&provider(), headers, body) {
                let Ok(forged) = forged else { continue };
                let verdict = receiver.verify(&forged.headers, forged.body);
                let status = verdict.map_err(|rejection| rejection.status().as_u16());
                assert_eq!(status.err(), Some(401), "{}: {name}: {body}", P::NAME);
                count += 1;
            }
            most = most.max(count);
        }
        assert_eq!(most, forged, "{}", P::NAME);
    }
    let none = HeaderMap::new();
    check(|| Supademo::new(key()), &none, 29);
    check(|| Storylane::new(key()), &none, 33);
    check(|| Acme::new(key()), &acme::headers(), 34);
}

/// The signature headers and the body that come of a forgery.
fn assert_forged(name: &str, header: &str, values: &[&str], body: &str) {
    let forgery: Forgery = name.parse().unwrap();
    let none = HeaderMap::new();
    let forged = match header {
        SUPADEMO => forgery.apply(&Supademo::new(key()), &none, BODY),
        _ => forgery.apply(&Storylane::new(key()), &none, BODY),
    };
    let forged = forged.unwrap_or_else(|error| panic!("{name}: {error}"));
    let sent: Vec<_> = forged.headers.get_all(header).iter().collect();
    assert_eq!(sent, values, "{name}");
    assert_eq!(forged.body, body, "{name}");
}

#[test]
fn the_form_of_the_signature_is_as_the_name_says() {
    let quoted = format!("\"{HEX}\"");
    let upper_case = BASE64.to_ascii_uppercase();
    let cases: [(&str, &str, &[&str]); 19] = [
        ("missing", SUPADEMO, &[]),
        ("empty", SUPADEMO, &[""]),
        ("repeated", SUPADEMO, &[HEX, HEX]),
        ("followed-by-another", SUPADEMO, &[HEX, OTHER]),
        ("preceded-by-another", SUPADEMO, &[OTHER, HEX]),
        ("joined", SUPADEMO, &[&format!("{HEX}, {HEX}")]),
        ("other-provider", SUPADEMO, &[]),
        ("truncated", SUPADEMO, &[&HEX[..63]]),
        ("overlong", SUPADEMO, &[&format!("{HEX}0")]),
        ("upper-case", STORYLANE, &[&upper_case]),
        ("other-encoding", SUPADEMO, &[BASE64]),
        ("other-encoding", STORYLANE, &[HEX]),
        (
            "url-safe-base64",
            STORYLANE,
            &["hee2jN8CdHTw8Lji5jxK-4jKz4o-UDqhMWDykN_FBtQ="],
        ),
        ("unpadded-base64", STORYLANE, &[&BASE64[..43]]),
        (
            "non-canonical-base64",
            STORYLANE,
            &["hee2jN8CdHTw8Lji5jxK+4jKz4o+UDqhMWDykN/FBtR="],
        ),
        ("foreign-prefix", SUPADEMO, &[&format!("sha256={HEX}")]),
        (
            "inner-space",
            SUPADEMO,
            &["85e7b68cdf027474f0f0b8e2e63c4afb 88cacf8a3e503aa13160f290dfc506d4"],
        ),
        ("quoted", SUPADEMO, &[&quoted]),
        ("non-ascii", SUPADEMO, &[&format!("\u{e9}{}", &HEX[1..])]),
    ];
    for (name, header, values) in cases {
        assert_forged(name, header, values, BODY);
    }
}

#[test]
fn what_is_signed_is_as_the_name_says() {
    let cases = [
        ("wrong-secret", OTHER),
        (
            // The key of an HMAC is padded with zeros, so an empty one is that of one zero:
            // openssl dgst -sha256 -mac hmac -macopt hexkey:00
            "empty-secret",
            "1c388e050a00814c70352a0af03fbca049fc349ebce8a4df1ce38433715aeed2",
        ),
        (
            "flipped-signature-bit",
            "85e7b68cdf027474f0f0b8e2e63c4afb88cacf8a3e503aa13160f290dfc506d5",
        ),
        ("zeros", &"0".repeat(64)),
        (
            // openssl dgst -sha256
            "unkeyed-sha256",
            "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310",
        ),
        (
            // openssl dgst -sha1 -hmac 'countersign-testkit: a secret that nobody has'
            "sha1",
            "e4dfb3350746e0db587e4570d19e4bfc3abd90dc",
        ),
        (
            // openssl dgst -sha512 -hmac 'countersign-testkit: a secret that nobody has'
            "sha512",
            "8f1fbcea94c12f2737ad7cfb21e585ea71bcf6e3995978683cc39bf36b92f496\
               1a1f5d5212f376a6b659e30e9534b734e1fccfde5fa83443e2854dee24242cf5",
        ),
        (
            // printf '{"delivery":"another"}' | openssl dgst -sha256 -hmac key
            "other-delivery",
            "d9aa147e0607f1b5b9bc14d83e4196c94d1ca177f02f4865444b853624957303",
        ),
        (
            // printf '' | openssl dgst -sha256 -hmac key
            "signature-of-empty-body",
            "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0",
        ),
        (
            // printf '{"a":1}' | openssl dgst -sha256 -hmac key
            "signature-of-reserialized",
            "88a67f24bbcdaed0e6c997404bb79a743baf44c6bab2f4c27328e3009d22e342",
        ),
    ];
    for (name, value) in cases {
        assert_forged(name, SUPADEMO, &[value], BODY);
    }
}

#[test]
fn the_body_is_as_the_name_says() {
    let reserialized = r#"{"a":1}"#;
    let cases = [
        ("flipped-body-bit", SUPADEMO, HEX, r#"{"a": 1|"#),
        ("truncated-body", SUPADEMO, HEX, r#"{"a": 1"#),
        ("appended-newline", SUPADEMO, HEX, "{\"a\": 1}\n"),
        ("reserialized-body", SUPADEMO, HEX, reserialized),
        ("reserialized-body", STORYLANE, BASE64, reserialized),
        ("empty-body", SUPADEMO, HEX, ""),
    ];
    for (name, header, value, body) in cases {
        assert_forged(name, header, &[value], body);
    }
}

#[test]
fn the_right_signature_in_the_header_of_another_is_in_its_encoding() {
    let none = HeaderMap::new();
    let forgery = Forgery::OtherProvider;
    let supademo = forgery.apply(&Supademo::new(key()), &none, BODY).unwrap();
    assert_eq!(supademo.headers[STORYLANE], BASE64);
    let storylane = forgery.apply(&Storylane::new(key()), &none, BODY).unwrap();
    assert_eq!(storylane.headers[SUPADEMO], HEX);
}

#[test]
fn a_prefix_and_covered_headers_are_forged_too() {
    let now = acme::headers();
    let acme = Acme::new(key());
    let apply = |forgery: Forgery| forgery.apply(&acme, &now, BODY).unwrap().headers;
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    let value = |forgery| text(&apply(forgery)[acme::SIGNATURE]);
    assert!(value(Forgery::ForeignPrefix).starts_with("sha256="));
    assert!(value(Forgery::UpperCasePrefix).starts_with("V0="));
    assert_eq!(value(Forgery::WithoutPrefix).len(), 64);

    let sent = text(&now[acme::TIMESTAMP]).parse::<u64>().unwrap();
    let altered = text(&apply(Forgery::AlteredHeader)[acme::TIMESTAMP]);
    assert_eq!(altered.parse::<u64>().unwrap().abs_diff(sent), 1);
    assert!(!apply(Forgery::MissingHeader).contains_key(acme::TIMESTAMP));

    // The signature of long ago was right then.
    let stale = apply(Forgery::StaleTimestamp);
    assert_eq!(stale[acme::TIMESTAMP], "0");
    assert!(acme.begin(&stale, SystemTime::UNIX_EPOCH).is_ok());
}

#[test]
fn what_would_be_no_forgery_is_not_made() {
    fn why<P: Provider>(
        provider: &P,
        headers: &HeaderMap,
        body: &'static str,
    ) -> Vec<(&'static str, String)> {
        forge_all(provider, headers, body)
            .into_iter()
            .filter_map(|(name, forged)| Some((name, forged.err()?.to_string())))
            .collect()
    }
    let authentic = |name| (name, "the request would still be authentic".to_owned());
    let none_such = |name| (name, "there is no such forgery of this request".to_owned());
    let without = HeaderMap::new();
    let covers_the_body_only =
        ["altered-header", "missing-header", "stale-timestamp"].map(none_such);

    let mut hex = vec![authentic("upper-case")];
    hex.extend(["url-safe-base64", "unpadded-base64", "non-canonical-base64"].map(none_such));
    hex.extend(["without-prefix", "upper-case-prefix"].map(authentic));
    hex.extend(covers_the_body_only.clone());
    assert_eq!(why(&Supademo::new(key()), &without, BODY), hex);

    let mut base64 = ["without-prefix", "upper-case-prefix"]
        .map(authentic)
        .to_vec();
    base64.extend(covers_the_body_only.clone());
    assert_eq!(why(&Storylane::new(key()), &without, BODY), base64);

    let mut hex = vec![authentic("upper-case")];
    hex.extend(["url-safe-base64", "unpadded-base64", "non-canonical-base64"].map(none_such));
    assert_eq!(why(&Acme::new(key()), &acme::headers(), BODY), hex);

    let mut empty = ["without-prefix", "upper-case-prefix"]
        .map(authentic)
        .to_vec();
    empty.push(authentic("signature-of-empty-body"));
    empty.push(none_such("signature-of-reserialized"));
    empty.extend(["flipped-body-bit", "truncated-body"].map(none_such));
    empty.push(none_such("reserialized-body"));
    empty.push(authentic("empty-body"));
    empty.extend(covers_the_body_only);
    let storylane = why(&Storylane::new(key()), &without, "");
    let is_of_digits = |name: &str| name == "url-safe-base64";
    let storylane: Vec<_> = storylane
        .into_iter()
        .filter(|(name, _)| !is_of_digits(name))
        .collect();
    assert_eq!(storylane, empty);
}

#[test]
fn what_is_not_authentic_cannot_be_forged() {
    let acme = Acme::new(key());
    let mut stale = HeaderMap::new();
    stale.insert(acme::TIMESTAMP, HeaderValue::from_static("1700000000"));
    for (headers, reason) in [
        (HeaderMap::new(), "header_missing"),
        (stale, "timestamp_out_of_tolerance"),
    ] {
        for (name, forged) in forge_all(&acme, &headers, BODY) {
            match forged {
                Err(NotForged::NotAuthentic(why)) => assert_eq!(why.reason(), reason, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_signature_that_is_there_is_replaced() {
    let mut headers = HeaderMap::new();
    let name = HeaderName::from_static(SUPADEMO);
    headers.insert(name.clone(), HeaderValue::from_static("of old"));
    headers.insert("x-other", HeaderValue::from_static("kept"));
    let forged = Forgery::EmptyBody.apply(&Supademo::new(key()), &headers, BODY);
    let forged = forged.unwrap();
    assert_eq!(forged.headers[&name], HEX);
    assert_eq!(forged.headers.len(), 2);
    assert_eq!(forged.headers["x-other"], "kept");
}

#[test]
fn a_provider_without_a_scheme_cannot_be_forged() {
    struct Opaque;

    impl Provider for Opaque {
        const NAME: &'static str = "opaque";
        type Event = ();

        fn begin(&self, _headers: &impl Headers, _now: SystemTime) -> Result<Verifier, Rejection> {
            Err(Rejection::SignatureMalformed)
        }

        fn parse(&self, _body: &[u8]) -> Result<(), ParseError> {
            Ok(())
        }
    }

    for (name, forged) in forge_all(&Opaque, &HeaderMap::new(), BODY) {
        assert!(matches!(forged, Err(NotForged::NoScheme)), "{name}");
    }
}
