//! What an observer is told, and what it cannot change.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use countersign::{
    Accepted, Arrival, DeliveryId, Head, Message, Observation, Observer, ParseError, Provider,
    Receiver, Refused, Rejection, Scheme, Tenant, Verdict,
};

use crate::{
    reference_hmac,
    support::{Acme, SIGNATURE, now, receiver, secret},
};

/// What an observer was told of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Begun(Option<String>),
    Accepted {
        body: Bytes,
        id: DeliveryId,
        label: Option<String>,
        tenant: Option<String>,
    },
    Refused {
        reason: &'static str,
        body: Option<Bytes>,
        tenant: Option<String>,
    },
    Abandoned,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Told>>>);

impl Recorder {
    fn push(&self, told: Told) {
        self.0.lock().unwrap().push(told);
    }

    fn take(&self) -> Vec<Told> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Observer for Recorder {
    fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        self.push(Told::Begun(arrival.head().target().map(str::to_owned)));
        Some(Box::new(self.clone()))
    }
}

impl Observation for Recorder {
    fn accepted(self: Box<Self>, accepted: &Accepted<'_>) {
        assert_eq!(accepted.received_at(), now());
        let Verdict::Accepted { id, secret, .. } = accepted.verdict() else {
            panic!("it is accepted");
        };
        assert_eq!(id, accepted.id());
        assert_eq!(secret.as_deref(), accepted.secret_label());
        self.push(Told::Accepted {
            body: accepted.body().clone(),
            id,
            label: secret,
            tenant: accepted.tenant().map(str::to_owned),
        });
    }

    fn refused(self: Box<Self>, refused: &Refused<'_>) {
        self.push(Told::Refused {
            reason: refused.rejection().reason(),
            body: refused.body().cloned(),
            tenant: refused.tenant().map(str::to_owned),
        });
    }

    fn abandoned(self: Box<Self>) {
        self.push(Told::Abandoned);
    }
}

fn observed() -> (Recorder, Receiver<Acme>) {
    let recorder = Recorder::default();
    let receiver = receiver(secret("key").with_label("now")).max_body_bytes(100);
    (recorder.clone(), receiver.observe(recorder))
}

fn begun() -> Told {
    Told::Begun(Some("/in".to_owned()))
}

fn refused(reason: &'static str, body: Option<&'static str>) -> Told {
    Told::Refused {
        reason,
        body: body.map(Bytes::from),
        tenant: None,
    }
}

#[test]
fn it_sees_the_head_and_what_becomes_of_the_request() {
    let (recorder, receiver) = observed();
    let mac = reference_hmac::hex("key", "hello");
    let large = "x".repeat(101);
    let cases = [
        (
            vec![("x-acme-signature", &*mac)],
            "hello",
            Told::Accepted {
                body: Bytes::from("hello"),
                id: receiver
                    .verify_head(&Head::new(&[("x-acme-signature", &mac)], now()), "hello")
                    .unwrap()
                    .id(),
                label: Some("now".to_owned()),
                tenant: None,
            },
        ),
        (
            vec![("x-acme-signature", &*mac)],
            "hullo",
            refused("signature_mismatch", Some("hullo")),
        ),
        (vec![], "hello", refused("header_missing", None)),
        (
            vec![("x-acme-signature", "0")],
            "hello",
            refused("signature_malformed", None),
        ),
        (
            vec![("x-acme-signature", &*mac)],
            &large,
            refused("body_too_large", None),
        ),
    ];
    recorder.take();
    for (headers, body, expected) in cases {
        let head = Head::new(&headers, now()).with_target("/in");
        let _ = receiver.verify_head(&head, body.to_owned());
        assert_eq!(recorder.take(), [begun(), expected]);
    }
}

#[test]
fn a_request_that_is_dropped_is_abandoned_and_one_that_is_refused_is_not() {
    let (recorder, receiver) = observed();
    let receiver = receiver.max_buffered_bytes(50);
    let mac = reference_hmac::hex("key", "hello");
    let headers = [("x-acme-signature", &mac)];
    let head = Head::new(&headers, now()).with_target("/in");
    let begin = || {
        let mut incoming = receiver.begin(&head).unwrap();
        incoming.update(Bytes::from("hel")).unwrap();
        incoming
    };
    drop(begin());
    assert_eq!(recorder.take(), [begun(), Told::Abandoned]);

    let rejection = begin().refuse(Rejection::ReadTimeout);
    assert_eq!(rejection.reason(), "read_timeout");
    assert_eq!(recorder.take(), [begun(), refused("read_timeout", None)]);

    // The body did not come whole, so it is not shown.
    let mut incoming = begin();
    let rejection = incoming.update(Bytes::from(vec![b'x'; 48])).unwrap_err();
    assert_eq!(recorder.take(), [begun()]);
    let _ = incoming.refuse(rejection);
    assert_eq!(recorder.take(), [refused("overloaded", None)]);
}

#[test]
fn a_request_whose_secrets_are_looked_up_is_one_observation() {
    let recorder = Recorder::default();
    let receiver = Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE))).observe(recorder.clone());
    let mac = reference_hmac::hex("key", "hello");
    let headers = [("x-acme-signature", &*mac)];
    let head = Head::new(&headers, now()).with_target("/in");

    drop(receiver.check(&head).unwrap());
    assert_eq!(recorder.take(), [begun(), Told::Abandoned]);

    let unavailable = || Rejection::SecretsUnavailable(Arc::new(std::fmt::Error));
    for (rejection, reason) in [
        (Rejection::TenantUnknown, "tenant_unknown"),
        (unavailable(), "secrets_unavailable"),
        (Rejection::lookup_timed_out(), "secrets_unavailable"),
    ] {
        let checked = receiver.check(&head).unwrap();
        assert_eq!(checked.refuse(rejection).reason(), reason);
        assert_eq!(recorder.take(), [begun(), refused(reason, None)]);
    }

    let malformed = [("x-acme-signature", "0")];
    let malformed = Head::new(&malformed, now()).with_target("/in");
    assert!(receiver.check(&malformed).is_err());
    assert_eq!(
        recorder.take(),
        [begun(), refused("signature_malformed", None)]
    );

    let tenant = Tenant::new("t1", secret("key"));
    let checked = receiver.check(&head).unwrap();
    let mut incoming = checked.begin_for(&head, &tenant).unwrap();
    incoming.update(Bytes::from("hello")).unwrap();
    assert_eq!(recorder.take(), [begun()]);
    assert!(incoming.finish().is_ok());
    let told = recorder.take();
    assert!(matches!(&told[..], [Told::Accepted { .. }]), "{told:?}");
}

#[test]
fn the_endpoint_is_told() {
    struct Endpoints(Arc<Mutex<Vec<Option<String>>>>);

    impl Observer for Endpoints {
        fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
            assert_eq!(arrival.provider(), "acme");
            let endpoint = arrival.endpoint().map(str::to_owned);
            self.0.lock().unwrap().push(endpoint);
            None
        }
    }

    let told = Arc::default();
    let receiver = receiver(secret("key")).observe(Endpoints(Arc::clone(&told)));
    let none: [(&str, &str); 0] = [];
    assert!(receiver.verify(&none, "hello").is_err());
    assert!(receiver.endpoint("eu").verify(&none, "hello").is_err());
    assert_eq!(*told.lock().unwrap(), [None, Some("eu".to_owned())]);
}

#[test]
fn the_tenant_is_told() {
    let recorder = Recorder::default();
    let receiver = Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE))).observe(recorder.clone());
    let tenant = Tenant::new("t1", secret("key"));
    let mac = reference_hmac::hex("key", "hello");
    let headers = [("x-acme-signature", &mac)];
    let head = Head::new(&headers, now()).with_target("/in");
    for (body, is_accepted) in [("hello", true), ("hullo", false)] {
        let mut incoming = receiver.begin_for(&head, &tenant).unwrap();
        incoming.update(Bytes::from(body)).unwrap();
        assert_eq!(incoming.finish().is_ok(), is_accepted);
    }
    let tenants: Vec<_> = recorder
        .take()
        .into_iter()
        .filter_map(|told| match told {
            Told::Accepted { tenant, .. } | Told::Refused { tenant, .. } => tenant,
            Told::Begun(_) | Told::Abandoned => None,
        })
        .collect();
    assert_eq!(tenants, ["t1", "t1"]);
}

/// A provider that parses nothing.
struct Unparsing(Scheme);

impl Provider for Unparsing {
    const NAME: &'static str = "unparsing";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _message: &Message<'_>) -> Result<(), ParseError> {
        Err(ParseError::new("never"))
    }
}

#[test]
fn an_authentic_body_that_cannot_be_parsed_is_refused_with_the_body() {
    let recorder = Recorder::default();
    let receiver = Receiver::new(Unparsing(Scheme::hex(SIGNATURE)), secret("key"));
    let receiver = receiver.observe(recorder.clone());
    let headers = [("x-acme-signature", reference_hmac::hex("key", "hello"))];
    assert!(receiver.verify(&headers, "hello").is_err());
    let told = recorder.take().pop();
    assert_eq!(told, Some(refused("unparsable", Some("hello"))));
}

#[test]
fn several_observers_see_the_same_and_each_may_look_away() {
    struct Every(AtomicUsize, Recorder);

    impl Observer for Every {
        fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            count.is_multiple_of(2).then(|| self.1.begin(arrival))?
        }
    }

    let (first, receiver) = observed();
    let second = Recorder::default();
    let receiver = receiver.observe(Every(AtomicUsize::new(0), second.clone()));
    let none: [(&str, &str); 0] = [];
    let head = Head::new(&none, now()).with_target("/in");
    let expected = [begun(), refused("header_missing", None)];
    for is_watched in [true, false, true] {
        assert!(receiver.verify_head(&head, "hello").is_err());
        assert_eq!(first.take(), expected);
        let seen = second.take();
        assert_eq!(seen, if is_watched { &expected[..] } else { &[] });
    }
}

#[test]
fn an_observer_that_panics_changes_no_answer_and_stops_no_other() {
    struct Panicking;

    impl Observer for Panicking {
        fn begin(&self, arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
            assert!(arrival.head().target() != Some("/panic"), "in begin");
            Some(Box::new(Panicking))
        }
    }

    impl Observation for Panicking {
        fn accepted(self: Box<Self>, _: &Accepted<'_>) {
            panic!("in accepted");
        }

        fn refused(self: Box<Self>, _: &Refused<'_>) {
            panic!("in refused");
        }

        fn abandoned(self: Box<Self>) {
            panic!("in abandoned");
        }
    }

    let recorder = Recorder::default();
    let receiver = receiver(secret("key"))
        .observe(Panicking)
        .observe(recorder.clone());
    let mac = reference_hmac::hex("key", "hello");
    let headers = [("x-acme-signature", &mac)];
    for target in ["/in", "/panic"] {
        let head = Head::new(&headers, now()).with_target(target);
        assert!(receiver.verify_head(&head, "hello").is_ok());
        let refused = receiver.verify_head(&head, "hullo").unwrap_err();
        assert_eq!(refused.reason(), "signature_mismatch");
        drop(receiver.begin(&head).unwrap());
        let told = recorder.take();
        assert_eq!(told.len(), 6);
        assert_eq!(told.last(), Some(&Told::Abandoned));
    }
}
