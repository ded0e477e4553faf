//! Any event of Supademo's, for `proptest`.

use bytes::Bytes;
use countersign_supademo::{Event, Payload};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value};

use super::{NAMES, every_member};
use crate::events::template::{Others, object};

/// Any of the events that the vendor's page lists, its members there or not.
///
/// ```
/// use countersign_testkit::supademo::strategy::any_event;
/// use proptest::prelude::*;
///
/// proptest!(|(event in any_event())| {
///     prop_assert!(event.is_recognized());
/// });
/// ```
pub fn any_event() -> impl Strategy<Value = Event> {
    let events: [fn(Payload) -> Event; 5] = [
        Event::LeadCaptured,
        Event::DemoViewed,
        Event::DemoCompleted,
        Event::ShowcaseViewed,
        Event::WebhookTest,
    ];
    (select(events.to_vec()), payload()).prop_map(|(event, payload)| event(payload))
}

/// Any event of one kind, such as `Event::LeadCaptured`.
///
/// ```
/// use countersign_supademo::Event;
/// use countersign_testkit::supademo::strategy::event_of;
/// use proptest::prelude::*;
///
/// proptest!(|(event in event_of(Event::LeadCaptured))| {
///     prop_assert_eq!(event.name(), Some("lead.captured"));
/// });
/// ```
pub fn event_of(kind: fn(Payload) -> Event) -> impl Strategy<Value = Event> {
    payload().prop_map(kind)
}

/// The JSON of any of the events, as a vendor might send it: its members in any order, some null or
/// absent, and others beside them that nobody documented.
///
/// ```
/// use countersign::{Provider, Secret};
/// use countersign_supademo::Supademo;
/// use countersign_testkit::supademo::strategy::any_body;
/// use proptest::prelude::*;
///
/// let provider = Supademo::new(Secret::new("whsec_example_0123456789abcdef")?);
/// proptest!(|(body in any_body())| {
///     prop_assert!(provider.parse(&body).unwrap().is_recognized());
/// });
/// # Ok::<(), countersign::ConfigError>(())
/// ```
pub fn any_body() -> impl Strategy<Value = Bytes> {
    body(select(NAMES.to_vec()).prop_map(Value::from).boxed())
}

/// The JSON of the event of this name, in the same variety. An event of another name than the
/// [`NAMES`] is one that is not recognized.
pub fn body_of(name: &str) -> impl Strategy<Value = Bytes> + use<> {
    body(Just(Value::from(name)).boxed())
}

fn body(name: BoxedStrategy<Value>) -> impl Strategy<Value = Bytes> {
    let name = name.prop_map(|name| name.to_string()).boxed();
    object(&template(), [("event", name)], Others::Some).prop_map(Bytes::from)
}

#[expect(
    clippy::expect_used,
    reason = "a test says with a panic that something is wrong"
)]
fn payload() -> impl Strategy<Value = Payload> {
    object(&template(), [], Others::None)
        .prop_map(|text| serde_json::from_str(&text).expect("a payload like every other"))
}

/// Every member but the name, which says what payload it is of.
fn template() -> Map<String, Value> {
    match every_member().without("event").to_value() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use countersign::{Provider as _, Secret};
    use countersign_supademo::Supademo;
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    use super::*;

    fn parse(body: &[u8]) -> Event {
        let supademo = Supademo::new(Secret::new("key").unwrap());
        supademo.parse(body).unwrap()
    }

    #[test]
    fn an_event_is_recognized_and_round_trips() {
        proptest!(|(event in any_event())| {
            prop_assert!(event.is_recognized());
            let written = serde_json::to_vec(&event).unwrap();
            prop_assert_eq!(parse(&written), event);
        });
    }

    #[test]
    fn a_body_is_recognized_whatever_else_is_in_it() {
        proptest!(|(body in any_body())| {
            prop_assert!(parse(&body).is_recognized());
        });
        proptest!(|(body in body_of("demo.shared"))| {
            let event = parse(&body);
            prop_assert!(!event.is_recognized());
            prop_assert_eq!(event.name(), Some("demo.shared"));
        });
    }

    #[test]
    fn there_is_variety() {
        let mut seen = BTreeSet::new();
        let mut runner = TestRunner::deterministic();
        for _ in 0..256 {
            let body = any_body().new_tree(&mut runner).unwrap().current();
            let event = parse(&body);
            let payload = event.payload().unwrap();
            let value: Value = serde_json::from_slice(&body).unwrap();
            let is_extended = value
                .as_object()
                .unwrap()
                .keys()
                .any(|key| key.starts_with("x_"));
            seen.insert(event.name().unwrap().to_owned());
            seen.insert(format!("email: {}", payload.email.is_some()));
            seen.insert(format!("viewer: {}", payload.viewer.is_some()));
            seen.insert(format!("time: {}", payload.entity_viewed_at.is_some()));
            seen.insert(format!("extended: {is_extended}"));
            seen.insert(format!(
                "begins with its name: {}",
                body.starts_with(br#"{"event""#)
            ));
            seen.insert(format!(
                "null: {}",
                value.get("email").is_some_and(Value::is_null)
            ));
        }
        assert_eq!(seen.len(), NAMES.len() + 6 * 2);
    }
}
