//! What is counted, with the feature `metrics`.

use std::collections::BTreeMap;

use bytes::Bytes;
use countersign::{Head, PerTenant, Receiver, Scheme, Secrets, Tenant};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::{
    reference_hmac,
    support::{Acme, SIGNATURE, now, receiver, secret},
};

const BODY: &str = "body";

/// The count of each metric, by its name and labels; a histogram counts its samples.
fn counted(work: impl FnOnce()) -> BTreeMap<String, u64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, work);
    snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let key = key.key();
            let labels: Vec<_> = key
                .labels()
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            let count = match value {
                DebugValue::Counter(count) => count,
                DebugValue::Histogram(samples) => {
                    assert!(samples.iter().all(|sample| sample.0 > 0.0), "{key:?}");
                    samples.len() as u64
                }
                DebugValue::Gauge(_) => 0,
            };
            (format!("{} {}", key.name(), labels.join(" ")), count)
        })
        .collect()
}

fn expected(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts
        .iter()
        .map(|(metric, count)| ((*metric).to_owned(), *count))
        .collect()
}

#[test]
fn a_rotation_shows_in_the_count_by_secret() {
    let secrets = Secrets::new(secret("new").with_label("current"))
        .with_previous(secret("old").with_label("previous"));
    let receiver = receiver(secrets);
    let counts = counted(|| {
        for key in ["new", "new", "old"] {
            let headers = [("x-acme-signature", reference_hmac::hex(key, BODY))];
            assert!(receiver.verify(&headers, BODY).is_ok());
        }
    });
    let requests = "countersign_requests_total provider=acme outcome=accepted";
    assert_eq!(
        counts,
        expected(&[
            (&format!("{requests} secret=current"), 2),
            (&format!("{requests} secret=previous"), 1),
            ("countersign_body_bytes provider=acme", 3),
            ("countersign_verify_seconds provider=acme", 3),
        ])
    );
}

#[test]
fn a_refusal_counts_by_its_reason() {
    let receiver = receiver(secret("key")).max_body_bytes(1000);
    let signature = reference_hmac::hex("another key", BODY);
    let none: [(&str, &str); 0] = [];
    let counts = counted(|| {
        assert!(receiver.verify(&none, BODY).is_err());
        for (signature, body) in [
            (signature.as_str(), BODY),
            ("00", BODY),
            (signature.as_str(), &"x".repeat(1001)),
        ] {
            let headers = [("x-acme-signature", signature)];
            assert!(receiver.verify(&headers, body.to_owned()).is_err());
        }
    });
    let request =
        |outcome| format!("countersign_requests_total provider=acme outcome={outcome} secret=");
    assert_eq!(
        counts,
        expected(&[
            (&request("header_missing"), 1),
            (&request("signature_malformed"), 1),
            (&request("signature_mismatch"), 1),
            (&request("body_too_large"), 1),
        ])
    );
}

#[test]
fn the_endpoint_is_a_label_and_the_tenant_is_one_if_that_is_asked_for() {
    let headers = [("x-acme-signature", reference_hmac::hex("key", BODY))];
    let tenant = Tenant::new("t1", secret("key").with_label("current"));
    let count = |receiver: Receiver<Acme, PerTenant>| {
        let counts = counted(|| {
            let head = Head::new(&headers, now());
            let mut incoming = receiver.begin_for(&head, &tenant).unwrap();
            incoming.update(Bytes::from(BODY)).unwrap();
            assert!(incoming.finish().is_ok());
        });
        let mut requests = counts.into_keys().filter(|name| name.contains("requests"));
        requests.next().unwrap()
    };
    let endpoint = || Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE)));
    let requests = "countersign_requests_total provider=acme outcome=accepted secret=current";
    assert_eq!(count(endpoint()), requests);
    assert_eq!(
        count(endpoint().endpoint("eu")),
        format!("{requests} endpoint=eu")
    );
    assert_eq!(
        count(endpoint().tenant_in_metrics()),
        format!("{requests} tenant=t1")
    );
    assert_eq!(
        count(endpoint().endpoint("eu").tenant_in_metrics()),
        format!("{requests} endpoint=eu tenant=t1")
    );
}
