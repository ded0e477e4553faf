//! The forgeries of what a signature covers beside the body, and of a list of signatures.

use std::time::{Duration, SystemTime};

use countersign::{Algorithm, Head, HeaderName, Provider, Receiver, Scheme, Secret};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{Forged, Forgery, NotForged, SignedRequest, supademo};

use crate::acme::{Acme, ID, ORIGIN, SIGNATURE, TENANT, TIMESTAMP};

const BODY: &str = r#"{"order": 7}"#;

fn key() -> Secret {
    Secret::new("key").unwrap()
}

fn then() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn of_url(algorithm: Algorithm) -> SignedRequest {
    SignedRequest::new(&Acme::of_url(algorithm), &key(), BODY)
        .path("/acme?a=b")
        .origin(ORIGIN)
        .header(TENANT, "acme")
}

fn prefixed() -> SignedRequest {
    SignedRequest::new(&Acme::prefixed(), &key(), BODY).at(then())
}

fn listed() -> SignedRequest {
    SignedRequest::new(&Acme::listed(), &key(), BODY)
        .at(then())
        .header(ID, "msg_1")
}

fn forge(forgery: Forgery, request: &SignedRequest) -> Forged {
    let forged = forgery.apply(request);
    forged.unwrap_or_else(|error| panic!("{forgery}: {error}"))
}

fn values(forged: &Forged, name: HeaderName) -> Vec<&str> {
    let values = forged.headers.get_all(name).into_iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

/// Asserts that a receiver refuses each forgery with 401, and returns their number.
fn refused<P: Provider>(provider: P, request: impl Fn(&str) -> SignedRequest) -> usize {
    let bodies = [
        BODY,
        r#"{"a":1}"#,
        "{}",
        "",
        "not JSON",
        str::from_utf8(supademo::LEAD_CAPTURED).unwrap(),
    ];
    let receiver = Receiver::new(provider, key()).origin(ORIGIN);
    let refused = |body: &str| {
        let request = request(body);
        let headers = request.headers();
        let head = Head::new(&headers, SystemTime::now()).with_target("/acme?a=b");
        assert!(receiver.begin(&head).is_ok(), "{}", P::NAME);
        let forged = |forgery: &Forgery| Some((*forgery, forgery.apply(&request).ok()?));
        // Whether it can be forged in URL-safe base64 depends on the digits.
        let is_counted = |forgery: &&Forgery| **forgery != Forgery::UrlSafeBase64;
        let forged = Forgery::ALL.iter().filter(is_counted).filter_map(forged);
        forged
            .map(|(forgery, forged)| {
                let head = Head::new(&forged.headers, SystemTime::now());
                let verdict = receiver.verify_head(&head.with_target(&forged.path), forged.body);
                let status = verdict.map_err(|rejection| rejection.status().as_u16());
                assert_eq!(status.err(), Some(401), "{}: {forgery}: {body}", P::NAME);
            })
            .count()
    };
    bodies.map(refused).into_iter().max().unwrap()
}

#[test]
fn no_receiver_accepts_one() {
    let signed = |provider: &Acme, body: &str| SignedRequest::new(provider, &key(), body);
    let supademo = refused(Supademo, |body| SignedRequest::new(&Supademo, &key(), body));
    assert_eq!(supademo, 29);
    let storylane = refused(Storylane, |body| {
        SignedRequest::new(&Storylane, &key(), body)
    });
    assert_eq!(storylane, 32);
    let prefixed = Acme::prefixed();
    assert_eq!(
        refused(prefixed.clone(), |body| signed(&prefixed, body)),
        36
    );
    let listed = Acme::listed();
    assert_eq!(refused(listed.clone(), |body| signed(&listed, body)), 43);
    for algorithm in Algorithm::ALL {
        let provider = Acme::of_url(algorithm);
        let of_url = refused(provider.clone(), |body| {
            let request = signed(&provider, body).path("/acme?a=b").origin(ORIGIN);
            request.header(TENANT, "acme")
        });
        assert_eq!(of_url, 32, "{algorithm}");
    }
}

#[test]
fn every_forgery_is_made_of_some_request() {
    let made = |forgery: &&Forgery| {
        let requests = [
            prefixed(),
            listed(),
            of_url(Algorithm::HmacSha1),
            of_url(Algorithm::HmacSha256),
        ];
        requests
            .iter()
            .any(|request| forgery.apply(request).is_ok())
    };
    let never: Vec<_> = Forgery::ALL
        .iter()
        .filter(|forgery| !made(forgery))
        .collect();
    assert!(never.is_empty(), "{never:?}");
}

#[test]
fn a_prefix_is_forged() {
    let value = |forgery| {
        let forged = forge(forgery, &prefixed());
        values(&forged, SIGNATURE)[0].to_owned()
    };
    assert!(value(Forgery::ForeignPrefix).starts_with("sha256="));
    assert!(value(Forgery::UpperCasePrefix).starts_with("V0="));
    assert_eq!(value(Forgery::WithoutPrefix).len(), 64);
}

#[test]
fn a_timestamp_in_a_field_is_forged() {
    let timestamps = |forgery| {
        let forged = forge(forgery, &prefixed());
        let timestamps = values(&forged, TIMESTAMP).into_iter();
        timestamps.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(timestamps(Forgery::StaleTimestamp), ["1699999640"]);
    assert_eq!(timestamps(Forgery::FutureTimestamp), ["1700000360"]);
    assert_eq!(timestamps(Forgery::AlteredTimestamp), ["1700000001"]);
    assert!(timestamps(Forgery::MissingTimestamp).is_empty());
    let repeated = timestamps(Forgery::RepeatedTimestamp);
    assert_eq!(repeated, ["1700000000", "1700000000"]);

    // What is stale now was right then, and what is in the future will be.
    for (forgery, time) in [
        (Forgery::StaleTimestamp, then() - Duration::from_secs(360)),
        (Forgery::FutureTimestamp, then() + Duration::from_secs(360)),
    ] {
        let forged = forge(forgery, &prefixed());
        let receiver = Receiver::new(Acme::prefixed(), key());
        let head = |time| Head::new(&forged.headers, time);
        assert!(receiver.verify_head(&head(time), BODY).is_ok());
        let refused = receiver.verify_head(&head(then()), BODY).unwrap_err();
        assert_eq!(refused.reason(), "timestamp_out_of_tolerance");
    }
}

#[test]
fn a_timestamp_in_the_list_is_forged() {
    let right = listed().headers()[SIGNATURE].to_str().unwrap().to_owned();
    let signature = right.strip_prefix("t=1700000000,").unwrap();
    let value = |forgery| {
        let forged = forge(forgery, &listed());
        values(&forged, SIGNATURE)[0].to_owned()
    };
    let stale = value(Forgery::StaleTimestamp);
    assert!(stale.starts_with("t=1699999640,v1=") && !stale.ends_with(signature));
    let future = value(Forgery::FutureTimestamp);
    assert!(future.starts_with("t=1700000360,v1=") && !future.ends_with(signature));
    assert_eq!(
        value(Forgery::AlteredTimestamp),
        format!("t=1700000001,{signature}")
    );
    assert_eq!(value(Forgery::MissingTimestamp), signature);
    assert_eq!(
        value(Forgery::RepeatedTimestamp),
        format!("t=1700000000,t=1700000000,{signature}")
    );
}

#[test]
fn an_id_and_other_fields_are_forged() {
    let ids = |forgery| {
        let forged = forge(forgery, &listed());
        let ids = values(&forged, ID).into_iter();
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(Forgery::AlteredId), ["msg_0"]);
    assert!(ids(Forgery::MissingId).is_empty());
    assert_eq!(ids(Forgery::SecondId), ["msg_1", "msg_0"]);

    let request = of_url(Algorithm::HmacSha256);
    assert_eq!(
        values(&forge(Forgery::AlteredField, &request), TENANT),
        ["acmx"]
    );
    assert!(values(&forge(Forgery::MissingField, &request), TENANT).is_empty());
    assert_eq!(
        forge(Forgery::OtherUrl, &request).path,
        "/acme?a=b&forged=1"
    );
    assert_eq!(forge(Forgery::MissingField, &request).path, "/acme?a=b");
    let request = request.path("/acme");
    assert_eq!(forge(Forgery::OtherUrl, &request).path, "/acme?forged=1");
}

#[test]
fn a_list_is_forged() {
    let right = listed().headers()[SIGNATURE].to_str().unwrap().to_owned();
    let wrong_tag = forge(Forgery::WrongTag, &listed());
    assert_eq!(values(&wrong_tag, SIGNATURE), [right.replace("v1=", "v0=")]);
    let many = forge(Forgery::ManyWrongSignatures, &listed());
    let many = values(&many, SIGNATURE)[0].to_owned();
    let elements: Vec<_> = many.split(',').collect();
    assert_eq!(elements.len(), 1 + 16);
    assert_eq!(elements[0], "t=1700000000");
    for element in &elements[1..] {
        assert!(
            element.starts_with("v1=") && element.len() == 3 + 44,
            "{element}"
        );
        assert!(!right.contains(element));
    }
    // Elements of another tag are ignored, such as one that starts with a space.
    let joined = Forgery::Joined.apply(&listed());
    assert!(matches!(joined, Err(NotForged::StillAuthentic)));
}

#[test]
fn an_algorithm_is_not_forged_by_itself() {
    for (algorithm, of_algorithm) in [
        (Algorithm::HmacSha1, Forgery::Sha1),
        (Algorithm::HmacSha256, Forgery::Sha256),
        (Algorithm::HmacSha512, Forgery::Sha512),
    ] {
        let request = of_url(algorithm);
        for forgery in [Forgery::Sha1, Forgery::Sha256, Forgery::Sha512] {
            let forged = forgery.apply(&request);
            let is_own = forgery == of_algorithm;
            assert_eq!(matches!(forged, Err(NotForged::NotApplicable)), is_own);
        }
        let hash = forge(Forgery::UnkeyedHash, &request);
        let digits = values(&hash, SIGNATURE)[0].len();
        assert_eq!(digits, algorithm.mac_len() * 2, "{algorithm}");
    }
}

#[test]
fn what_no_signature_covers_is_not_forged() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIMESTAMP, Duration::from_secs(300))
        .with_id(countersign::ValueSource::field(ID));
    let request = SignedRequest::with_scheme(&scheme, &key(), BODY);
    for forgery in [
        Forgery::AlteredId,
        Forgery::MissingId,
        Forgery::SecondId,
        Forgery::AlteredField,
        Forgery::MissingField,
        Forgery::OtherUrl,
        Forgery::WrongTag,
    ] {
        let forged = forgery.apply(&request);
        assert!(matches!(forged, Err(NotForged::NotApplicable)), "{forgery}");
    }
    let altered = Forgery::AlteredTimestamp.apply(&request);
    assert!(matches!(altered, Err(NotForged::StillAuthentic)));
    assert!(Forgery::StaleTimestamp.apply(&request).is_ok());
}

#[test]
fn a_request_that_is_not_authentic_is_not_forged() {
    let url = SignedRequest::new(&Acme::of_url(Algorithm::HmacSha256), &key(), BODY);
    let stale =
        SignedRequest::new(&Acme::prefixed(), &key(), BODY).header(TIMESTAMP, 1_600_000_000);
    let text = SignedRequest::new(&Acme::prefixed(), &key(), BODY).header(TIMESTAMP, "now");
    for (request, reason) in [
        (url.clone(), "header_missing"),
        (url.header(TENANT, "acme"), "header_missing"),
        (stale, "timestamp_out_of_tolerance"),
        (text, "timestamp_malformed"),
    ] {
        for forgery in Forgery::ALL {
            match forgery.apply(&request) {
                Err(NotForged::NotAuthentic(why)) => assert_eq!(why.reason(), reason, "{forgery}"),
                other => panic!("{forgery}: {other:?}"),
            }
        }
    }
}
