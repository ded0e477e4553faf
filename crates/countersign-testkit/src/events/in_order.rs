use serde::{Serialize, Serializer};
use serde_json::Value;

/// JSON whose members stand in the order that they have in a provider's sample, and the others
/// after them by name.
///
/// No code should depend on that order. This is for code that does: a receiver that verifies what
/// it parsed and wrote again, by name, would pass a test whose bodies are ordered by name.
pub(crate) struct InOrder<'a> {
    pub(crate) value: &'a Value,
    /// The text of the sample, from this value on.
    pub(crate) sample: &'a str,
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let mut members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| (self.position(name), name, value))
                    .collect();
                members.sort_by_key(|(position, name, _)| (position.unwrap_or(usize::MAX), *name));
                serializer.collect_map(members.into_iter().map(|(position, name, value)| {
                    let sample = position.and_then(|position| self.sample.get(position..));
                    let sample = sample.unwrap_or_default();
                    (name, InOrder { value, sample })
                }))
            }
            value => value.serialize(serializer),
        }
    }
}

impl InOrder<'_> {
    fn position(&self, name: &str) -> Option<usize> {
        self.sample.find(&format!("\"{name}\":"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_stand_as_in_the_sample() {
        let sample = r#"{"z": {"b": 1, "y": 2}, "b": {"m": [1], "c": null}}"#;
        let value = json!({
            "a": {"b": 1, "a": 2},
            "b": {"c": {"q": 1}, "a": [{"c": 1, "b": 2}], "m": 7},
            "\"": 0,
            "z": {"y": 1, "b": 2},
        });
        let ordered = InOrder {
            value: &value,
            sample,
        };
        assert_eq!(
            serde_json::to_string(&ordered).unwrap(),
            r#"{"z":{"b":2,"y":1},"b":{"m":7,"c":{"q":1},"a":[{"b":2,"c":1}]},"\"":0,"a":{"a":2,"b":1}}"#
        );
    }
}
