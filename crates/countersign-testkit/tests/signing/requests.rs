use std::time::{Duration, SystemTime};

use bytes::Bytes;
use countersign::{
    Algorithm, Head, HeaderMap, HeaderName, HeaderValue, Receiver, Scheme, Secret, ValueSource,
};
use countersign_testkit::{SignedRequest, sign};
use http::Method;

use crate::acme::{Acme, ID, ORIGIN, SIGNATURE, TENANT, TIMESTAMP};

const BODY: &str = "{\"a\": \"\u{e9}\"}";
// printf 'v0:1700000000:{"a": "\303\251"}' | openssl dgst -sha256 -hmac key
const PREFIXED: &str = "v0=2ee21b22be01e6f904d56f13b65ad752360136ec2a9296a8fb5950bc5cc8200f";

fn key(key: &str) -> Secret {
    Secret::new(key).unwrap()
}

fn then() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn request() -> SignedRequest {
    SignedRequest::new(&Acme::prefixed(), &key("key"), BODY)
        .path("/webhooks/acme?tenant=7")
        .at(then())
}

#[test]
fn the_request_is_what_the_provider_posts() {
    let request = request().to_http::<Bytes>();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "/webhooks/acme?tenant=7");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()[TIMESTAMP], "1700000000");
    assert_eq!(request.headers()[SIGNATURE], PREFIXED);
    assert_eq!(request.headers().len(), 3);
    assert_eq!(request.body(), BODY);
    let bare = SignedRequest::new(&Acme::prefixed(), &key("key"), "");
    assert_eq!(bare.to_http::<Bytes>().uri(), "/");
}

#[test]
fn a_scheme_alone_signs_the_same() {
    let scheme = Acme::prefixed().0;
    let request = SignedRequest::with_scheme(&scheme, &key("key"), BODY).at(then());
    assert_eq!(request.headers()[SIGNATURE], PREFIXED);
}

#[test]
fn a_field_replaces_a_previous_one_but_not_the_signature() {
    let headers = request()
        .at(SystemTime::now())
        .header(TIMESTAMP, 1_600_000_000)
        .header(TIMESTAMP, 1_700_000_000)
        .header("content-type", "text/plain")
        .header(SIGNATURE, "v0=00")
        .headers();
    assert_eq!(headers[SIGNATURE], PREFIXED);
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers.len(), 3);
}

#[test]
fn a_list_has_the_timestamp_and_covers_the_id() {
    let request = SignedRequest::new(&Acme::listed(), &key("key"), "{}")
        .at(then())
        .header(ID, "msg_1");
    // printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac key -binary | base64
    let mac = "XaXLFEFQ69Q4+demDWPEv5ydXczDW2mM5crCUEFcFBA=";
    let headers = request.headers();
    assert_eq!(headers[SIGNATURE], format!("t=1700000000,v1={mac}"));
    assert_eq!(headers[ID], "msg_1");
    assert_eq!(headers.len(), 3);
}

#[test]
fn each_request_has_an_id_of_its_own() {
    let unsigned = Scheme::hex(SIGNATURE).with_id(ValueSource::field(ID));
    for provider in [Acme::listed(), Acme(unsigned)] {
        let request = || SignedRequest::new(&provider, &key("key"), "{}");
        let one = request();
        assert_eq!(one.headers(), one.headers());
        assert_eq!(one.headers()[ID], one.clone().headers()[ID]);
        assert_ne!(one.headers()[ID], request().headers()[ID]);
        assert_eq!(request().header(ID, "7").headers()[ID], "7");
    }
    let in_the_body = Scheme::hex(SIGNATURE).with_id(ValueSource::pointer("/id"));
    let request = SignedRequest::with_scheme(&in_the_body, &key("key"), "{}");
    assert_eq!(request.headers().len(), 2);
}

#[test]
fn every_algorithm_covers_the_url_behind_the_body() {
    // printf '{}acmehttps://hooks.example.com/acme?a=b' | openssl dgst -sha256 -hmac key
    let cases = [
        (
            Algorithm::HmacSha1,
            "b7757667d27d0ab0d17793691781e35092c68c1f",
        ),
        (
            Algorithm::HmacSha256,
            "796410fcff9092424dfa462e71289513ed704beced06bdcedecddbb564b607dd",
        ),
        (
            Algorithm::HmacSha512,
            "8678c294c5344663a013abe1972ab6d358f0dbb353a4953fefb1888a477940be\
             86e2cade59268604925e8d36b742117f9be7251ecdddc21b937eb65fa86984d0",
        ),
    ];
    for (algorithm, mac) in cases {
        let request = SignedRequest::new(&Acme::of_url(algorithm), &key("key"), "{}")
            .path("/acme?a=b")
            .header(TENANT, "acme");
        let headers = request.clone().origin(ORIGIN).headers();
        assert_eq!(headers[SIGNATURE], mac, "{algorithm}");
        let headers = request
            .clone()
            .header("host", "hooks.example.com")
            .headers();
        assert_eq!(headers[SIGNATURE], mac, "{algorithm}");
        for other in ["http://hooks.example.com", "https://hooks.example.com:443"] {
            let headers = request.clone().origin(other).headers();
            assert_ne!(headers[SIGNATURE], mac, "{algorithm}: {other}");
        }
    }
}

#[test]
fn the_fields_of_a_signature_are_those_that_the_scheme_names() {
    let names = |headers: &HeaderMap| {
        let mut names: Vec<_> = headers.keys().cloned().collect();
        names.sort_by_key(|name: &HeaderName| name.to_string());
        names
    };
    let unsigned_id = Scheme::hex(SIGNATURE).with_id(ValueSource::field(ID));
    let cases = [
        (Acme(Scheme::hex(SIGNATURE)), vec![SIGNATURE]),
        (Acme::prefixed(), vec![SIGNATURE, TIMESTAMP]),
        (Acme::listed(), vec![ID, SIGNATURE]),
        (Acme(unsigned_id), vec![ID, SIGNATURE]),
    ];
    for (provider, expected) in cases {
        let headers = sign(&provider, &key("key"), BODY);
        assert_eq!(names(&headers), expected);
        let receiver = Receiver::new(provider, key("key"));
        assert!(receiver.verify(&headers, BODY).is_ok());
        assert_eq!(receiver.verify(&headers, "").unwrap_err().status(), 401);
    }
}

#[test]
fn only_what_was_signed_is_accepted() {
    let right = Receiver::new(Acme::prefixed(), key("key"));
    let headers = request().headers();
    let verify = |receiver: &Receiver<Acme>, headers: &HeaderMap, body: &'static str| {
        let delivery = receiver.verify_head(&Head::new(headers, then()), body);
        delivery.map(drop).map_err(|rejection| rejection.status())
    };
    assert_eq!(verify(&right, &headers, BODY), Ok(()));
    let wrong = Receiver::new(Acme::prefixed(), key("another key"));
    assert_eq!(verify(&wrong, &headers, BODY).unwrap_err(), 401);
    assert_eq!(verify(&right, &headers, "{}").unwrap_err(), 401);
    let mut later = headers;
    later.insert(TIMESTAMP, HeaderValue::from_static("1700000001"));
    assert_eq!(verify(&right, &later, BODY).unwrap_err(), 401);
    assert!(right.verify(&later, BODY).is_err());
}

#[cfg(feature = "actix")]
#[test]
fn actix_gets_the_same() {
    let request = request().to_actix().to_http_request();
    assert_eq!(request.method().as_str(), "POST");
    assert_eq!(request.uri(), "/webhooks/acme?tenant=7");
    let header = |name: HeaderName| request.headers().get(name.as_str()).unwrap().as_bytes();
    assert_eq!(header(http::header::CONTENT_TYPE), b"application/json");
    assert_eq!(header(TIMESTAMP), b"1700000000");
    assert_eq!(header(SIGNATURE), PREFIXED.as_bytes());
}

#[cfg(feature = "reqwest")]
#[test]
fn reqwest_gets_the_same_for_its_own_url() {
    let client = reqwest::Client::new();
    let request = request().to_reqwest(&client, "http://127.0.0.1:9/hook");
    let request = request.build().unwrap();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.url().as_str(), "http://127.0.0.1:9/hook");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()[SIGNATURE], PREFIXED);
    assert_eq!(request.body().unwrap().as_bytes(), Some(BODY.as_bytes()));
}

#[test]
#[should_panic(expected = "the x-acme-tenant header is missing, and the signature covers it")]
fn a_covered_field_that_was_not_given_is_named() {
    let provider = Acme::of_url(Algorithm::HmacSha256);
    let _ = SignedRequest::new(&provider, &key("key"), BODY).to_http::<Bytes>();
}

#[test]
#[should_panic(expected = "the host header is missing, and the signature covers it")]
fn a_url_without_a_host_panics() {
    let provider = Acme::of_url(Algorithm::HmacSha256);
    let request = SignedRequest::new(&provider, &key("key"), BODY).header(TENANT, "acme");
    let _ = request.headers();
}

#[test]
#[should_panic(expected = "the x-acme-tenant header is missing, and the signature covers it")]
fn a_body_alone_is_not_signed_where_more_is_covered() {
    let _ = sign(&Acme::of_url(Algorithm::HmacSha1), &key("key"), BODY);
}

#[test]
#[should_panic(expected = "a path, or a URI")]
fn what_is_no_path_is_refused() {
    let _ = request().path("no path\n");
}

#[test]
#[should_panic(expected = "a header's value")]
fn what_is_no_value_is_refused() {
    let _ = request().header(TIMESTAMP, "1\r\nx-admin: 1");
}

#[test]
#[should_panic(expected = "a header's name")]
fn what_is_no_name_is_refused() {
    let _ = request().header("x acme", "1");
}
