use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
};
use serde_json::{Map, Value};

/// Whether objects have members that their template lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OtherMembers {
    Absent,
    /// Every object may have some, which no type reads.
    Present,
}

/// The text of an object with the members of a template in any order. The `required` members are
/// always present; the others may be null or absent.
///
/// A value of the template stands for its type: a time for any time, an empty object for any map, a
/// null for any JSON.
pub(crate) fn object<'a>(
    template: &Map<String, Value>,
    required: impl IntoIterator<Item = (&'a str, BoxedStrategy<String>)>,
    others: OtherMembers,
) -> BoxedStrategy<String> {
    let required: BTreeMap<_, _> = required.into_iter().collect();
    let optional = template
        .iter()
        .filter(|(name, _)| !required.contains_key(name.as_str()))
        .map(|(name, value)| {
            let (sent, null) = (member(name), member(name));
            prop_oneof![
                6 => like(value, others).prop_map(move |value| Some(sent(&value))),
                1 => Just(Some(null("null"))),
                1 => Just(None),
            ]
            .boxed()
        });
    let mut members: Vec<_> = optional.collect();
    members.extend(required.into_iter().map(|(name, value)| {
        let member = member(name);
        value.prop_map(move |value| Some(member(&value))).boxed()
    }));
    let unknown = match others {
        OtherMembers::Absent => Just(BTreeMap::new()).boxed(),
        OtherMembers::Present => btree_map("x_[a-z]{1,8}", anything(), 0..3).boxed(),
    };
    (members, unknown)
        .prop_map(|(members, unknown)| {
            let unknown = unknown
                .into_iter()
                .map(|(name, value)| member(&name)(&value.to_string()));
            members.into_iter().flatten().chain(unknown).collect()
        })
        .prop_shuffle()
        .prop_map(|members: Vec<String>| format!("{{{}}}", members.join(",")))
        .boxed()
}

/// The text of a value of the template's type.
pub(crate) fn like(template: &Value, others: OtherMembers) -> BoxedStrategy<String> {
    match template {
        Value::Bool(_) => any::<bool>().prop_map(|sent| sent.to_string()).boxed(),
        Value::Number(_) => number().prop_map(|sent| sent.to_string()).boxed(),
        Value::String(text) if DateTime::parse_from_rfc3339(text).is_ok() => time().boxed(),
        Value::String(_) => text().boxed(),
        Value::Object(members) if members.is_empty() => {
            btree_map(any::<String>(), anything(), 0..4)
                .prop_map(|members| Value::from_iter(members).to_string())
                .boxed()
        }
        Value::Object(members) => object(members, [], others),
        Value::Null | Value::Array(_) => anything().prop_map(|sent| sent.to_string()).boxed(),
    }
}

/// The text of any string.
pub(crate) fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| Value::from(text).to_string())
}

fn member(name: &str) -> impl Fn(&str) -> String + use<> {
    let name = Value::from(name).to_string();
    move |value| format!("{name}:{value}")
}

/// Whole numbers, as in the samples, and others.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ]
}

/// The text of a time of the years 1 to 9999 (RFC 3339).
fn time() -> impl Strategy<Value = String> {
    let time = (-62_135_596_800..253_402_300_800_i64, 0..1_000_000_000_u32);
    time.prop_map(|(seconds, nanoseconds)| {
        let time = DateTime::from_timestamp(seconds, nanoseconds).unwrap_or_default();
        format!("\"{}\"", time.to_rfc3339())
    })
}

/// Any JSON, nested at most twice.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), value, 0..4).prop_map(Value::from_iter),
        ]
    })
}
