use countersign::Member;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// JSON whose members stand in the order of a catalog, followed by the others by name.
///
/// No receiver should depend on that order. One that verifies what it parsed and wrote again, with
/// its keys sorted, would pass a test whose bodies have sorted keys.
pub(crate) struct InOrder<'a> {
    value: &'a Value,
    members: &'a [Member],
    /// The path to the value, with a dot behind each name.
    path: String,
}

impl<'a> InOrder<'a> {
    pub(crate) fn new(value: &'a Value, members: &'a [Member]) -> Self {
        Self {
            value,
            members,
            path: String::new(),
        }
    }

    /// The place of the first member of the catalog that is this one, or in it.
    fn position(&self, name: &str) -> Option<usize> {
        let is_here = |member: &Member| {
            let rest = member.path.strip_prefix(&self.path);
            let rest = rest.and_then(|rest| rest.strip_prefix(name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.members.iter().position(is_here)
    }
}

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(members) = self.value else {
            return self.value.serialize(serializer);
        };
        let mut members: Vec<_> = members.iter().collect();
        members.sort_by_key(|(name, _)| (self.position(name).unwrap_or(usize::MAX), *name));
        serializer.collect_map(members.into_iter().map(|(name, value)| {
            let path = format!("{}{name}.", self.path);
            (
                name,
                InOrder {
                    value,
                    path,
                    ..*self
                },
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const fn member(path: &'static str) -> Member {
        Member::new(path, "any", "")
    }

    #[test]
    fn members_stand_as_in_the_catalog() {
        let members = ["z.b", "z.y", "b.m", "b.c", "bb"].map(member);
        let value = json!({
            "a": {"b": 1, "a": 2},
            "b": {"c": {"q": 1}, "a": [{"c": 1, "b": 2}], "m": 7},
            "\"": 0,
            "bb": 3,
            "y": 1,
            "z": {"y": 1, "b": 2},
        });
        let ordered = InOrder::new(&value, &members);
        assert_eq!(
            serde_json::to_string(&ordered).unwrap(),
            r#"{"z":{"b":2,"y":1},"b":{"m":7,"c":{"q":1},"a":[{"b":2,"c":1}]},"bb":3,"\"":0,"a":{"a":2,"b":1},"y":1}"#
        );
        let sorted = InOrder::new(&value, &[]);
        assert_eq!(serde_json::to_string(&sorted).unwrap(), value.to_string());
    }
}
