//! Any event of Supademo's, for `proptest`.

use bytes::Bytes;
use countersign::{EventKind, Provider};
use countersign_supademo::{Event, Payload, Supademo};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value};

use super::every_member;
use crate::events::template::{OtherMembers, object};

/// Any event that the vendor's page lists, with any of its members.
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

/// The JSON of any event, as the vendor might send it: with its members in any order, some of them
/// null or absent, and with undocumented members.
///
/// ```
/// use countersign::{Message, Provider};
/// use countersign_supademo::Supademo;
/// use countersign_testkit::supademo::strategy::any_body;
/// use proptest::prelude::*;
///
/// proptest!(|(body in any_body())| {
///     prop_assert!(Supademo.parse(&Message::new(&body)).unwrap().is_recognized());
/// });
/// ```
pub fn any_body() -> impl Strategy<Value = Bytes> {
    let name = |event: EventKind| Value::from(event.name);
    body(select(Supademo::CATALOG.events).prop_map(name).boxed())
}

/// The same for the event of this name. A name that the page does not list makes an unrecognized
/// event.
pub fn body_of(name: &str) -> impl Strategy<Value = Bytes> + use<> {
    body(Just(Value::from(name)).boxed())
}

fn body(name: BoxedStrategy<Value>) -> impl Strategy<Value = Bytes> {
    let name = name.prop_map(|name| name.to_string()).boxed();
    object(&template(), [("event", name)], OtherMembers::Present).prop_map(Bytes::from)
}

#[expect(clippy::expect_used, reason = "a test fails by a panic")]
fn payload() -> impl Strategy<Value = Payload> {
    object(&template(), [], OtherMembers::Absent)
        .prop_map(|text| serde_json::from_str(&text).expect("a payload like every other"))
}

/// Every member of a payload.
fn template() -> Map<String, Value> {
    match every_member().without("event").to_value() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use countersign::Message;
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    use super::*;

    fn parse(body: &[u8]) -> Event {
        Supademo.parse(&Message::new(body)).unwrap()
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
        assert_eq!(seen.len(), Supademo::CATALOG.events.len() + 6 * 2);
    }
}
