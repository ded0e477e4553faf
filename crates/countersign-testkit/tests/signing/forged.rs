//! A forgery is the same request to every framework.

use bytes::Bytes;
use countersign::{HeaderMap, Secret};
use countersign_supademo::Supademo;
use countersign_testkit::{Forged, Forgery, SignedRequest};
use http::Method;

const BODY: &str = r#"{"a": 1}"#;
const SIGNATURE: &str = "x-supademo-signature";

/// Two signature fields, another body, another path.
fn forged() -> Forged {
    let secret = Secret::new("key").unwrap();
    let request = SignedRequest::new(&Supademo, &secret, BODY).path("/hook?a=b");
    let mut forged = Forgery::Repeated.apply(&request).unwrap();
    forged.body = Bytes::from_static(b"[]");
    forged.path.push_str("&forged=1");
    forged
}

#[test]
fn http_gets_the_forgery() {
    let forged = forged();
    let request = forged.to_http::<Bytes>();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "/hook?a=b&forged=1");
    assert_eq!(request.headers(), &forged.headers);
    assert_eq!(request.headers().get_all(SIGNATURE).iter().count(), 2);
    assert_eq!(request.body(), "[]");
}

#[cfg(feature = "actix")]
#[test]
fn actix_gets_the_forgery() {
    let forged = forged();
    let request = forged.to_actix().to_http_request();
    assert_eq!(request.method().as_str(), "POST");
    assert_eq!(request.uri(), "/hook?a=b&forged=1");
    let values: Vec<_> = request.headers().get_all(SIGNATURE).collect();
    assert_eq!(values.len(), 2);
    let expected = forged.headers[SIGNATURE].as_bytes();
    assert!(values.iter().all(|value| value.as_bytes() == expected));
}

#[cfg(feature = "reqwest")]
#[test]
fn reqwest_gets_the_forgery_with_its_query() {
    let client = reqwest::Client::new();
    let forged = forged();
    let request = forged.to_reqwest(&client, "http://127.0.0.1:9/public?x=y");
    let request = request.build().unwrap();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1:9/public?a=b&forged=1"
    );
    assert_eq!(request.headers(), &forged.headers);
    assert_eq!(request.body().unwrap().as_bytes(), Some(&b"[]"[..]));

    let mut forged = forged;
    forged.path = "/".to_owned();
    let request = forged.to_reqwest(&client, "http://127.0.0.1:9/public?x=y");
    let url = request.build().unwrap().url().to_string();
    assert_eq!(url, "http://127.0.0.1:9/public?x=y");
}

#[test]
fn a_forgery_without_a_signature_has_none() {
    let secret = Secret::new("key").unwrap();
    let request = SignedRequest::new(&Supademo, &secret, BODY);
    let forged = Forgery::Missing.apply(&request).unwrap();
    let headers: HeaderMap = forged.to_http::<Bytes>().headers().clone();
    assert!(!headers.contains_key(SIGNATURE));
}

#[test]
#[should_panic(expected = "a path")]
fn what_is_no_path_is_refused() {
    let mut forged = forged();
    forged.path = "no path\n".to_owned();
    let _ = forged.to_http::<Bytes>();
}
