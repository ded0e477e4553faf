//! A catalog lists what the types read and the samples have.

use std::{collections::BTreeSet, fmt::Debug};

use countersign::{Catalog, EventInfo, Message, Provider};
use countersign_storylane::{self as storylane, BuyerReveal, DemoSession, Lead, Storylane};
use countersign_supademo::{self as supademo, Device, Location, Payload, Supademo, Viewer};
use serde::{Deserialize, Deserializer, de, forward_to_deserialize_any};
use serde_json::Value;

use crate::paths::paths;

/// Says which members a struct asks for.
struct Members<'a>(&'a mut BTreeSet<String>, &'a str);

impl<'de> Deserializer<'de> for Members<'_> {
    type Error = de::value::Error;

    fn deserialize_any<V: de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: de::Visitor<'de>>(
        self,
        _: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let paths = members.iter().map(|member| format!("{}{member}", self.1));
        self.0.extend(paths);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
        ignored_any
    }
}

fn members<'de, T: Deserialize<'de>>(paths: &mut BTreeSet<String>, prefix: &str) {
    assert!(T::deserialize(Members(paths, prefix)).is_err());
}

fn listed(catalog: &Catalog) -> BTreeSet<String> {
    let members = catalog.members.iter();
    let listed: BTreeSet<_> = members.map(|member| member.path.to_owned()).collect();
    assert_eq!(listed.len(), catalog.members.len());
    listed
}

/// Removes the members whose own members are listed.
fn leaves(mut paths: BTreeSet<String>, objects: &[&str]) -> BTreeSet<String> {
    for object in objects {
        assert!(paths.remove(*object), "{object}");
    }
    paths
}

#[test]
fn the_members_of_supademo_are_those_of_its_types() {
    let mut paths = BTreeSet::from(["event".to_owned()]);
    members::<Payload>(&mut paths, "");
    members::<Viewer>(&mut paths, "viewer.");
    members::<supademo::UtmParams>(&mut paths, "utmParams.");
    members::<Location>(&mut paths, "location.");
    members::<Device>(&mut paths, "device.");
    let paths = leaves(paths, &["viewer", "utmParams", "location", "device"]);
    assert_eq!(listed(&Supademo::CATALOG), paths);
}

#[test]
fn the_members_of_storylane_are_those_of_its_types() {
    let mut paths = BTreeSet::new();
    members::<DemoSession>(&mut paths, "");
    members::<BuyerReveal>(&mut paths, "buyer_reveal.");
    members::<Lead>(&mut paths, "lead.");
    members::<storylane::UtmParams>(&mut paths, "utm_params.");
    let paths = leaves(paths, &["buyer_reveal", "lead", "utm_params"]);
    assert_eq!(listed(&Storylane::CATALOG), paths);
}

/// Whether the value of a member is of the kind that the catalog says.
fn is_of_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "time" => value.as_str().is_some_and(|time| time.contains('T')),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "any" => true,
        _ => false,
    }
}

fn check_samples<P: Provider<Event: EventInfo + Debug>>(provider: &P, objects: &[&str]) {
    let catalog = P::CATALOG;
    assert!(catalog.source.starts_with("https://"));
    let mut names = BTreeSet::new();
    let mut sent = BTreeSet::new();
    for sample in catalog.samples {
        assert!(names.insert(sample.name), "{}", sample.name);
        let events = catalog.events;
        assert!(events.iter().any(|event| event.name == sample.event));
        let event = provider.parse(&Message::new(sample.body)).unwrap();
        assert!(event.is_recognized(), "{event:?}");
        assert!(event.problem().is_none(), "{event:?}");
        assert_eq!(event.name(), Some(sample.event));
        let body: Value = serde_json::from_slice(sample.body).unwrap();
        for member in catalog.members {
            let value = body.pointer(&format!("/{}", member.path.replace('.', "/")));
            if let Some(value) = value.filter(|value| !value.is_null()) {
                assert!(is_of_kind(value, member.kind), "{}: {value}", member.path);
            }
        }
        sent.extend(paths(&body));
    }
    // A custom field has the name that a user of the provider gave it.
    sent.retain(|path| !path.starts_with("viewer.custom_fields."));
    assert_eq!(leaves(sent, objects), listed(&catalog));
    for event in catalog.events {
        let mut samples = catalog.samples.iter();
        assert!(
            samples.any(|sample| sample.event == event.name),
            "{}",
            event.name
        );
        assert!(!event.meaning.is_empty());
    }
}

#[test]
fn every_sample_is_of_a_listed_event_and_every_listed_member_is_in_one() {
    let objects = ["viewer", "utmParams", "location", "device"];
    check_samples(&Supademo, &objects);
    check_samples(&Storylane, &["buyer_reveal", "lead", "utm_params"]);
}

#[test]
fn an_unknown_sample_is_none() {
    for name in ["", "Lead.Captured", "lead", "session"] {
        assert_eq!(Supademo::CATALOG.sample(name), None, "{name}");
        assert_eq!(Storylane::CATALOG.sample(name), None, "{name}");
    }
}
