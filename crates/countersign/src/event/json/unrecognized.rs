use std::{collections::BTreeMap, fmt};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::event::ParseError;

/// An authentic JSON body that the provider's types do not know, kept to the letter.
///
/// It serializes as the JSON that it holds. Two are equal if that JSON is the same text. `Debug`
/// shows how long the JSON is, and not what it says.
#[derive(Clone)]
pub struct Unrecognized {
    json: Box<RawValue>,
    name: Option<String>,
    error: ParseError,
}

impl Unrecognized {
    /// Keeps a body that is JSON, with the reason why it was not recognized.
    ///
    /// [`parse_json`](crate::parse_json) does this for whatever `serde` cannot fit into a type; a
    /// provider that decides by other means does it itself.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the text is not JSON.
    pub fn new(json: &str, error: ParseError) -> Result<Self, ParseError> {
        Ok(Self {
            json: serde_json::from_str(json)?,
            name: None,
            error,
        })
    }

    /// Takes the event's name from the string in the body's top-level member `field`, if there.
    #[must_use]
    pub fn named_by(mut self, field: &str) -> Self {
        self.name = serde_json::from_str::<BTreeMap<String, &RawValue>>(self.as_json())
            .ok()
            .and_then(|members| serde_json::from_str(members.get(field)?.get()).ok());
        self
    }

    /// The event's name as the provider spells it, if the body says one where it should.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Why the body did not fit the types.
    #[must_use]
    pub fn error(&self) -> &ParseError {
        &self.error
    }

    /// The JSON text, without white space around it.
    #[must_use]
    pub fn as_json(&self) -> &str {
        self.json.get()
    }
}

impl fmt::Debug for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unrecognized")
            .field("name", &self.name)
            .field("json_len", &self.as_json().len())
            .finish_non_exhaustive()
    }
}

impl PartialEq for Unrecognized {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Serialize for Unrecognized {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_where_it_is_a_string() {
        let cases = [
            (
                r#"{"event": "demo.shared", "n": 1e999}"#,
                Some("demo.shared"),
            ),
            (r#"{"event": "demo\u002eshared"}"#, Some("demo.shared")),
            (r#"{"event": 5}"#, None),
            (r#"{"event": null}"#, None),
            (r#"{"data": {"event": "demo.shared"}}"#, None),
            (r#"["event", "demo.shared"]"#, None),
            (r#""event""#, None),
        ];
        for (text, name) in cases {
            let kept = Unrecognized::new(text, ParseError::new("shape")).unwrap();
            assert_eq!(kept.named_by("event").name(), name, "{text}");
        }
    }

    #[test]
    fn it_serializes_as_the_text_it_was() {
        let text = r#"{"b": 1e999, "a": "\u00e9", "a": 2}"#;
        let kept = Unrecognized::new(&format!("\n {text} "), ParseError::new("shape")).unwrap();
        assert_eq!(serde_json::to_string(&kept).unwrap(), text);
        let same = Unrecognized::new(text, ParseError::new("another reason")).unwrap();
        let other = Unrecognized::new("{}", ParseError::new("shape")).unwrap();
        assert!(kept == same && kept != other);
        let shown = format!("{other:?}");
        assert!(
            shown.contains("json_len: 2") && !shown.contains("{}"),
            "{shown}"
        );
        assert!(Unrecognized::new("{", ParseError::new("shape")).is_err());
    }
}
