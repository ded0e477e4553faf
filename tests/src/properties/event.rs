use std::{
    fmt::{self, Debug},
    str,
    sync::LazyLock,
};

use chrono::{DateTime, FixedOffset};
use countersign::{EventInfo, Message, Provider, Unrecognized};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use crate::cases::KNOWN;

/// An event of Supademo's with every member that the vendor's page lists.
pub const EVERY_MEMBER_OF_SUPADEMO: &[u8] =
    include_bytes!("../../../crates/countersign-supademo/fixtures/every-member.json");

/// Any JSON is an event of Supademo's that holds what the JSON holds, and nothing else is an event.
pub fn supademo(body: &[u8]) {
    static EVERY_MEMBER: LazyLock<Value> = LazyLock::new(|| json(EVERY_MEMBER_OF_SUPADEMO));
    const EVENTS: [&str; 5] = [
        "lead.captured",
        "demo.viewed",
        "demo.completed",
        "showcase.viewed",
        "webhook.test",
    ];

    let Some((event, sent)) = event_of(&Supademo, body) else {
        return;
    };
    let name = sent.value.get("event").and_then(Value::as_str);
    assert_eq!(event.name(), name);
    let is_event = name.is_some_and(|name| EVENTS.contains(&name));
    assert_holds(&event, &sent, &EVERY_MEMBER, is_event);
}

/// Any JSON is an event of Storylane's that holds what the JSON holds, and nothing else is an event.
pub fn storylane(body: &[u8]) {
    static EVERY_MEMBER: LazyLock<Value> = LazyLock::new(|| json(KNOWN));

    let Some((event, sent)) = event_of(&Storylane, body) else {
        return;
    };
    assert_eq!(event.name(), event.is_recognized().then_some("session"));
    let has_lead = sent.value.get("lead").is_some();
    let is_session = has_lead && sent.value.get("id").is_some_and(Value::is_string);
    assert_holds(&event, &sent, &EVERY_MEMBER, is_session);
}

/// An event that keeps the JSON that it does not recognize.
trait KeepsJson: EventInfo {
    fn unrecognized(&self) -> Option<&Unrecognized>;
}

impl KeepsJson for countersign_supademo::Event {
    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

impl KeepsJson for countersign_storylane::Event {
    fn unrecognized(&self) -> Option<&Unrecognized> {
        match self {
            Self::Unrecognized(unrecognized) => Some(unrecognized),
            _ => None,
        }
    }
}

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("JSON")
}

/// JSON as text, and as a [`Value`].
struct Json<'a> {
    text: &'a str,
    value: Value,
}

/// Asserts what holds of every parser. Returns the event with its JSON, unless a [`Value`] cannot
/// hold it, as for a number like `1e999` or very deep arrays.
fn event_of<'a, P>(provider: &P, body: &'a [u8]) -> Option<(P::Event, Json<'a>)>
where
    P: Provider<Event: KeepsJson + Debug + DeserializeOwned + PartialEq + Serialize>,
{
    let text = str::from_utf8(body).ok();
    let text = text.filter(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let Ok(event) = provider.parse(&Message::new(body)) else {
        assert_eq!((text, value), (None, None));
        return None;
    };
    let text = text.expect("an event is of JSON");
    let read = |text: &str| serde_json::from_str::<P::Event>(text).expect("an event");
    assert_eq!(read(text), event);
    let written = serde_json::to_string(&event).expect("an event is JSON");
    assert_eq!(read(&written), event);
    assert_eq!(event.is_recognized(), event.unrecognized().is_none());
    assert_eq!(event.is_recognized(), event.problem().is_none());
    if let Some(unrecognized) = event.unrecognized() {
        let white_space = [' ', '\t', '\n', '\r'];
        assert_eq!(unrecognized.as_json(), text.trim_matches(white_space));
        assert_eq!(written, unrecognized.as_json());
    }
    value.map(|value| (event, Json { text, value }))
}

/// Asserts that the event is recognized exactly if each member occurs once and is of the type that it
/// has in `every`, and that a recognized event holds each member as it was sent.
fn assert_holds<E>(event: &E, sent: &Json<'_>, every: &Value, is_named: bool)
where
    E: EventInfo + Serialize,
{
    let Json { text, value } = sent;
    let is_known = is_named && fits(value, every) && !repeats(text, every);
    assert_eq!(event.is_recognized(), is_known, "{text}");
    if is_known {
        let ours = serde_json::to_value(event).expect("an event is JSON");
        assert!(is_same(&ours, value, every), "{ours} of {text}");
    }
}

/// Whether a member of `every` occurs more than once; a [`Value`] holds the last one only.
fn repeats(text: &str, every: &Value) -> bool {
    let mut every = every.as_object().into_iter().flatten();
    let Ok(Members(members)) = serde_json::from_str(text) else {
        return false;
    };
    every.any(|(name, every)| {
        let mut named = members.iter().filter(|(member, _)| member == name);
        let first = named.next();
        named.next().is_some() || first.is_some_and(|(_, value)| repeats(value.get(), every))
    })
}

/// The members of an object, in the order received.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visit)
    }
}

/// Whether each member is null, absent, or of the type that it has in `every`. There, a time stands
/// for any time, and null for any type.
fn fits(sent: &Value, every: &Value) -> bool {
    match (sent, every) {
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_)) => true,
        (Value::String(sent), Value::String(every)) => !is_time(every) || is_time(sent),
        (Value::Object(sent), Value::Object(every)) => every.iter().all(|(name, every)| {
            let sent = sent.get(name);
            sent.is_none_or(|sent| fits(sent, every))
        }),
        _ => false,
    }
}

/// Whether `ours` has exactly the members of `every` that were sent, with the values sent.
fn is_same(ours: &Value, sent: &Value, every: &Value) -> bool {
    match (ours, sent, every) {
        (Value::Object(ours), Value::Object(sent), Value::Object(every)) if !every.is_empty() => {
            ours.keys().all(|name| every.contains_key(name))
                && every.iter().all(|(name, every)| {
                    let [ours, sent] = [ours, sent]
                        .map(|members| members.get(name).filter(|value| !value.is_null()));
                    match (ours, sent) {
                        (Some(ours), Some(sent)) => is_same(ours, sent, every),
                        (ours, sent) => ours == sent,
                    }
                })
        }
        (Value::Number(ours), Value::Number(sent), Value::Number(_)) => {
            ours.as_f64() == sent.as_f64()
        }
        (Value::String(ours), Value::String(sent), Value::String(every)) if is_time(every) => {
            time(ours) == time(sent)
        }
        _ => ours == sent,
    }
}

fn is_time(text: &str) -> bool {
    time(text).is_some()
}

fn time(text: &str) -> Option<DateTime<FixedOffset>> {
    text.parse().ok()
}
