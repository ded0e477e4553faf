use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// Reads a type from an object, and from nothing else.
///
/// What `serde` derives for a struct takes an array as well, for its members in the order in which
/// they are declared. No sender knows that order, so what is read from an array is mistaken:
///
/// ```
/// use countersign::{Object, parse_json};
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Visit {
///     #[serde(default, deserialize_with = "Object::or_null")]
///     device: Option<Device>,
/// }
///
/// #[derive(Debug, PartialEq, serde::Deserialize)]
/// struct Device {
///     browser: String,
///     os: String,
/// }
///
/// let Object(visit) = parse_json::<Object<Visit>>(br#"{"device": null}"#)?.unwrap();
/// assert_eq!(visit.device, None);
///
/// for drifted in [r#"{"device": ["macOS", "Chrome"]}"#, r#"[{"os": "macOS", "browser": "Chrome"}]"#] {
///     let unrecognized = parse_json::<Object<Visit>>(drifted.as_bytes())?.unwrap_err();
///     assert_eq!(unrecognized.as_json(), drifted);
/// }
/// # Ok::<(), countersign::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<T> Object<T> {
    /// Reads a member that is an object or null: for `#[serde(deserialize_with)]`.
    ///
    /// # Errors
    ///
    /// What the deserializer gives for anything else.
    pub fn or_null<'de, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de>,
    {
        let object = Option::<Self>::deserialize(deserializer)?;
        Ok(object.map(|Self(value)| value))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Visit {
        #[serde(default, deserialize_with = "Object::or_null")]
        device: Option<Device>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Device {
        os: String,
    }

    fn visit(text: &str) -> Result<Option<String>, String> {
        let visit: Result<Object<Visit>, _> = serde_json::from_str(text);
        visit
            .map(|Object(visit)| visit.device.map(|device| device.os))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_object_is_read_and_a_null_is_none() {
        assert_eq!(
            visit(r#"{"device": {"os": "macOS"}}"#),
            Ok(Some("macOS".into()))
        );
        assert_eq!(visit(r#"{"device": null}"#), Ok(None));
        assert_eq!(visit("{}"), Ok(None));
    }

    #[test]
    fn nothing_else_is_an_object_and_the_error_says_so() {
        for text in [
            r#"[{"os": "macOS"}]"#,
            "[null]",
            r#"{"device": ["macOS"]}"#,
            r#"{"device": []}"#,
            r#"{"device": "macOS"}"#,
            "7",
            "null",
        ] {
            let error = visit(text).unwrap_err();
            assert!(error.contains("expected an object"), "{text}: {error}");
        }
        assert!(visit(r#"{"device": {}}"#).is_err());
    }
}
