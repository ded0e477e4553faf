//! The samples in the providers' catalogs, which the tests, the test kit and the tools share.

#![allow(clippy::unwrap_used, reason = "a test fails with a panic")]

use countersign::{EventInfo, Message, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::{storylane, supademo};
use countersign_tests::cases::{KNOWN, LEAD_CAPTURED, UNKNOWN};

#[test]
fn the_catalogs_have_the_vendors_samples_byte_for_byte() {
    let supademo = |name| Supademo::CATALOG.sample(name).unwrap().body;
    let storylane = |name| Storylane::CATALOG.sample(name).unwrap().body;
    assert!(supademo("lead.captured") == LEAD_CAPTURED);
    assert!(storylane("known-session") == KNOWN);
    assert!(storylane("unknown-session") == UNKNOWN);
    assert!(Supademo::CATALOG.sample("lead.lost").is_none());
}

#[test]
fn the_test_kit_has_the_same_samples() {
    assert!(supademo::LEAD_CAPTURED == LEAD_CAPTURED);
    assert!(storylane::KNOWN_SESSION == KNOWN);
    assert!(storylane::UNKNOWN_SESSION == UNKNOWN);
}

fn assert_recognized<P: Provider<Event: EventInfo>>(provider: &P) {
    assert!(!P::CATALOG.samples.is_empty() && !P::CATALOG.events.is_empty());
    for sample in P::CATALOG.samples {
        let event = provider.parse(&Message::new(sample.body)).unwrap();
        assert!(
            event.is_recognized(),
            "{}: {:?}",
            sample.name,
            event.problem()
        );
        assert_eq!(event.name(), Some(sample.event), "{}", sample.name);
        let mut events = P::CATALOG.events.iter();
        assert!(
            events.any(|kind| kind.name == sample.event),
            "{}",
            sample.name
        );
    }
    for kind in P::CATALOG.events {
        let mut samples = P::CATALOG.samples.iter();
        assert!(
            samples.any(|sample| sample.event == kind.name),
            "{}",
            kind.name
        );
    }
}

#[test]
fn every_sample_is_an_event_of_the_catalog_and_every_event_has_a_sample() {
    assert_recognized(&Supademo);
    assert_recognized(&Storylane);
}
