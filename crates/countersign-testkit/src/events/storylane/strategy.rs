//! Any demo session of Storylane's, for `proptest`.

use bytes::Bytes;
use countersign_storylane::Event;
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::known_session;
use crate::events::template::{OtherMembers, like, object, text};

/// Any session, of a known or an unknown lead and company, with any other members.
///
/// ```
/// use countersign_testkit::storylane::strategy::any_session;
/// use proptest::prelude::*;
///
/// proptest!(|(event in any_session())| {
///     prop_assert!(event.session().is_some());
/// });
/// ```
pub fn any_session() -> impl Strategy<Value = Event> {
    session(OtherMembers::Absent).prop_map(|text| event(&text))
}

/// The JSON of any session, as the vendor might send it: with its members in any order, some of them
/// null or absent, and with undocumented members.
///
/// ```
/// use countersign::{Message, Provider};
/// use countersign_storylane::Storylane;
/// use countersign_testkit::storylane::strategy::any_body;
/// use proptest::prelude::*;
///
/// proptest!(|(body in any_body())| {
///     prop_assert!(Storylane.parse(&Message::new(&body)).unwrap().is_recognized());
/// });
/// ```
pub fn any_body() -> impl Strategy<Value = Bytes> {
    session(OtherMembers::Present).prop_map(Bytes::from)
}

#[expect(clippy::expect_used, reason = "a test fails by a panic")]
fn event(text: &str) -> Event {
    serde_json::from_str(text).expect("a session is JSON")
}

/// A session has an `id` and a `lead`, which may be null.
fn session(others: OtherMembers) -> BoxedStrategy<String> {
    let Value::Object(template) = known_session().to_value() else {
        return object(&Map::new(), [], others);
    };
    let lead = template.get("lead").unwrap_or(&Value::Null);
    let lead = prop_oneof![3 => like(lead, others), 1 => Just("null".to_owned())];
    let required = [("id", text().boxed()), ("lead", lead.boxed())];
    object(&template, required, others)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use countersign::{Message, Provider as _};
    use countersign_storylane::Storylane;
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    use super::*;

    fn parse(body: &[u8]) -> Event {
        Storylane.parse(&Message::new(body)).unwrap()
    }

    #[test]
    fn an_event_is_recognized_and_round_trips() {
        proptest!(|(event in any_session())| {
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
    }

    #[test]
    fn there_is_variety() {
        let mut seen = BTreeSet::new();
        let mut runner = TestRunner::deterministic();
        for _ in 0..256 {
            let body = any_body().new_tree(&mut runner).unwrap().current();
            let event = parse(&body);
            let session = event.session().unwrap();
            let value: Value = serde_json::from_slice(&body).unwrap();
            let is_extended = value
                .as_object()
                .unwrap()
                .keys()
                .any(|key| key.starts_with("x_"));
            seen.insert(format!("lead: {}", session.is_lead_known()));
            seen.insert(format!("account: {}", session.is_account_known()));
            seen.insert(format!("completion: {}", session.completion.is_some()));
            seen.insert(format!("time: {}", session.viewed_at.is_some()));
            seen.insert(format!("extended: {is_extended}"));
            seen.insert(format!(
                "begins with its id: {}",
                body.starts_with(br#"{"id""#)
            ));
        }
        assert_eq!(seen.len(), 6 * 2);
    }
}
