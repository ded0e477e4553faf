//! Every forgery is what its description says, and no receiver accepts it.

use countersign::{HeaderMap, HeaderValue, Provider, Receiver, Secret};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Forgery, NotForged, SignedRequest};

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

fn request<P: Provider>(provider: &P, body: &str) -> SignedRequest {
    SignedRequest::new(provider, &key(), body)
}

/// The signature headers and the body that come of a forgery.
fn assert_forged(name: &str, header: &str, values: &[&str], body: &str) {
    let forgery: Forgery = name.parse().unwrap();
    let request = match header {
        SUPADEMO => request(&Supademo, BODY),
        _ => request(&Storylane, BODY),
    };
    let forged = forgery.apply(&request);
    let forged = forged.unwrap_or_else(|error| panic!("{name}: {error}"));
    let sent: Vec<_> = forged.headers.get_all(header).iter().collect();
    assert_eq!(sent, values, "{name}");
    assert_eq!(forged.body, body, "{name}");
    assert_eq!(forged.path, "/", "{name}");
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
            // HMAC pads a key with zeros, so an empty one is that of one zero:
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
            "unkeyed-hash",
            "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310",
        ),
        (
            // openssl dgst -sha1 -hmac key
            "sha1",
            "b559d6b83de3fd6ec2ea91e3009b46779a3dd47e",
        ),
        (
            // openssl dgst -sha512 -hmac key
            "sha512",
            "da04fa243850e87722095377e001933a1f126f6daa78e12eba8d95f8991c49d3\
             d5c7ea1cba9ac96cea3b0cecf1a6a6ea6d666d0ceed2cd0e38eac2212d35a1d8",
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
    let forgery = Forgery::OtherProvider;
    let supademo = forgery.apply(&request(&Supademo, BODY)).unwrap();
    assert_eq!(supademo.headers[STORYLANE], BASE64);
    let storylane = forgery.apply(&request(&Storylane, BODY)).unwrap();
    assert_eq!(storylane.headers[SUPADEMO], HEX);
}

/// The forgeries of this request that do not exist, and why.
fn not_forged<P: Provider>(provider: &P, body: &str) -> Vec<(&'static str, &'static str)> {
    let why = |forgery: &Forgery| {
        let why = match forgery.apply(&request(provider, body)).err()? {
            NotForged::NotApplicable => "not applicable",
            NotForged::StillAuthentic => "authentic",
            other => panic!("{forgery}: {other}"),
        };
        Some((forgery.name(), why))
    };
    Forgery::ALL.iter().filter_map(why).collect()
}

#[test]
fn what_would_be_no_forgery_is_not_made() {
    let of_list = ["wrong-tag", "many-wrong-signatures"].map(|name| (name, "not applicable"));
    let of_prefix = ["without-prefix", "upper-case-prefix"].map(|name| (name, "authentic"));
    let of_algorithm = [("sha256", "not applicable")];
    let of_more = [
        "stale-timestamp",
        "future-timestamp",
        "altered-timestamp",
        "missing-timestamp",
        "repeated-timestamp",
        "altered-id",
        "missing-id",
        "second-id",
        "altered-field",
        "missing-field",
        "other-url",
    ]
    .map(|name| (name, "not applicable"));
    let of_base64 = ["url-safe-base64", "unpadded-base64", "non-canonical-base64"]
        .map(|name| (name, "not applicable"));

    let mut hex = vec![("upper-case", "authentic")];
    hex.extend(of_base64);
    hex.extend(of_prefix.into_iter().chain(of_list));
    hex.extend(of_algorithm.into_iter().chain(of_more));
    assert_eq!(not_forged(&Supademo, BODY), hex);

    let mut base64: Vec<_> = of_prefix.into_iter().chain(of_list).collect();
    base64.extend(of_algorithm.into_iter().chain(of_more));
    assert_eq!(not_forged(&Storylane, BODY), base64);

    let mut empty: Vec<_> = of_prefix.into_iter().chain(of_list).collect();
    empty.extend(of_algorithm);
    empty.push(("signature-of-empty-body", "authentic"));
    empty.push(("signature-of-reserialized", "not applicable"));
    empty.push(("flipped-body-bit", "not applicable"));
    empty.push(("truncated-body", "not applicable"));
    empty.push(("reserialized-body", "not applicable"));
    empty.push(("empty-body", "authentic"));
    empty.extend(of_more);
    let mut storylane = not_forged(&Storylane, "");
    // The digits of this one happen to be the same in both alphabets.
    storylane.retain(|(name, _)| *name != "url-safe-base64");
    assert_eq!(storylane, empty);
}

#[test]
fn a_signature_that_is_there_is_replaced() {
    let request = request(&Supademo, BODY)
        .header(SUPADEMO, "of old")
        .header("x-other", "kept");
    let forged = Forgery::EmptyBody.apply(&request).unwrap();
    let mut expected = HeaderMap::new();
    expected.insert(SUPADEMO, HeaderValue::from_static(HEX));
    expected.insert("x-other", HeaderValue::from_static("kept"));
    expected.insert("content-type", HeaderValue::from_static("application/json"));
    assert_eq!(forged.headers, expected);
}

#[test]
fn an_authentic_request_is_accepted_where_its_forgery_is_not() {
    let receiver = Receiver::new(Supademo, key());
    let request = request(&Supademo, BODY);
    assert!(receiver.verify(&request.headers(), BODY).is_ok());
    for forgery in [Forgery::Missing, Forgery::WrongSecret, Forgery::EmptyBody] {
        let forged = forgery.apply(&request).unwrap();
        assert!(receiver.verify(&forged.headers, forged.body).is_err());
    }
}
