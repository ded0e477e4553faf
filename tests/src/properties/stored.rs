use std::fmt::Debug;

use countersign::{Envelope, Head, HeaderValue, Receiver, Scheme, Secret};
use serde::{Serialize, de::DeserializeOwned};

use crate::{attempt::Attempt, platforms::AnyBody, reference_scheme::ReferenceScheme};

/// Any bytes are an envelope or a scheme that is the same after a round trip through JSON, or neither.
pub fn stored(json: &[u8]) {
    if let Ok(envelope) = serde_json::from_slice::<Envelope>(json) {
        assert_same_after_round_trip(&envelope);
    }
    if let Ok(scheme) = serde_json::from_slice::<Scheme>(json) {
        assert_same_after_round_trip(&scheme);
        panics_on_nothing(scheme);
    }
}

fn assert_same_after_round_trip<T>(value: &T)
where
    T: Debug + DeserializeOwned + PartialEq + Serialize,
{
    let json = serde_json::to_string(value).expect("JSON");
    let read: T = serde_json::from_str(&json).expect("what was written");
    assert_eq!(&read, value, "{json}");
}

/// A scheme may contradict itself: then it refuses, and what it signs may not verify.
fn panics_on_nothing(scheme: Scheme) {
    let secret = Secret::new("key").expect("a secret");
    let sent = [("host", "example.com")];
    let head = Head::new(&sent, ReferenceScheme::now()).with_target("/");
    let Ok(fields) = scheme.sign_request(&secret, &head, b"{}") else {
        return;
    };
    let receiver = Receiver::new(AnyBody(scheme), secret);
    let head = Head::new(&fields, ReferenceScheme::now());
    let head = head.with_target("/").with_authority("example.com");
    if let Ok(delivery) = receiver.verify_head(&head, "{}") {
        assert_same_after_round_trip(&delivery.envelope());
    }
}

/// Any request is an envelope that is the same after a round trip through JSON.
pub fn envelope(attempt: &Attempt) {
    let request = attempt.signed(&ReferenceScheme::SUPADEMO);
    let mut fields = request.headers;
    fields.extend(attempt.times.iter().map(|time| ("x-time", time.clone())));
    let head = Head::new(&fields, ReferenceScheme::now());
    let envelope = Envelope::new("supademo", &head).with_body(request.body.clone());
    assert_same_after_round_trip(&envelope);
    assert_eq!(envelope.body(), Some(&request.body));
    let is_legal = |value: &[u8]| HeaderValue::from_bytes(value).is_ok();
    let legal = fields.iter().filter(|(_, value)| is_legal(value));
    assert_eq!(envelope.fields().len(), legal.count());
}
