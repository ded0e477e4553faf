use std::{error::Error, fmt};

use serde_json::{Map, Value};

/// The depth to which `serde_json` reads, and so the depth of a path.
const MAX_DEPTH: usize = 127;

/// Sets the value at a path such as `viewer.company` or `tags.0`.
///
/// A segment is the name of a member or the index of an array; the index after the last appends.
/// Where the path leads through nothing or a null, an object is made, or an array if the next segment
/// is an index. A name that has a dot cannot be in a path: set the object that has the name.
///
/// ```
/// use countersign_testkit::set;
/// use serde_json::{Value, json};
///
/// let mut body = json!({"event": "demo.completed", "viewer": null});
/// set(&mut body, "viewer.company", "Acme Inc")?;
/// set(&mut body, "metrics.steps.0", json!({"seconds": 7.5}))?;
/// assert_eq!(
///     body,
///     json!({
///         "event": "demo.completed",
///         "viewer": {"company": "Acme Inc"},
///         "metrics": {"steps": [{"seconds": 7.5}]},
///     })
/// );
///
/// let error = set(&mut body, "event.name", Value::Null).unwrap_err();
/// assert_eq!(error.to_string(), r#""event" is a string: nothing is at "name" in it"#);
/// # Ok::<(), countersign_testkit::SetError>(())
/// ```
///
/// # Errors
///
/// [`SetError`] if the path leads nowhere. `body` is unchanged then.
pub fn set(body: &mut Value, path: &str, value: impl Into<Value>) -> Result<(), SetError> {
    let segments: Vec<_> = path.split('.').take(MAX_DEPTH + 1).collect();
    if segments.len() > MAX_DEPTH {
        return Err(SetError::TooDeep);
    }
    if segments.contains(&"") {
        return Err(SetError::EmptySegment {
            path: path.to_owned(),
        });
    }
    set_segments(body, &segments, value.into())
}

/// Does the same for segments of any text.
pub(crate) fn set_segments(body: &mut Value, path: &[&str], value: Value) -> Result<(), SetError> {
    put(body, path, 0, value)
}

/// Sets the value at the segments from `depth` on.
fn put(node: &mut Value, path: &[&str], depth: usize, value: Value) -> Result<(), SetError> {
    let Some(segment) = path.get(depth).copied() else {
        *node = value;
        return Ok(());
    };
    // A new container is complete before it is inserted, so that an error changes nothing.
    let made = |value| {
        let mut made = Value::Null;
        put(&mut made, path, depth + 1, value).map(|()| made)
    };
    let at = || {
        path.iter()
            .take(depth)
            .copied()
            .collect::<Vec<_>>()
            .join(".")
    };
    match node {
        Value::Null => {
            let mut container = match index(segment) {
                Some(_) => Value::Array(Vec::new()),
                None => Value::Object(Map::new()),
            };
            put(&mut container, path, depth, value)?;
            *node = container;
        }
        Value::Object(members) => {
            if let Some(member) = members.get_mut(segment) {
                return put(member, path, depth + 1, value);
            }
            let member = made(value)?;
            members.insert(segment.to_owned(), member);
        }
        Value::Array(items) => {
            let len = items.len();
            let index = index(segment).filter(|index| *index <= len);
            let index = index.ok_or_else(|| SetError::NoSuchIndex {
                at: at(),
                len,
                segment: segment.to_owned(),
            })?;
            match items.get_mut(index) {
                Some(item) => put(item, path, depth + 1, value)?,
                None => items.push(made(value)?),
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(SetError::NotAnObject {
                at: at(),
                found: match node {
                    Value::String(_) => "a string",
                    Value::Number(_) => "a number",
                    _ => "a boolean",
                },
                segment: segment.to_owned(),
            });
        }
    }
    Ok(())
}

/// An array's index (RFC 6901 §4). A number that does not fit saturates.
fn index(segment: &str) -> Option<usize> {
    let is_index = segment == "0"
        || (!segment.starts_with('0') && segment.bytes().all(|byte| byte.is_ascii_digit()));
    is_index.then(|| segment.parse().unwrap_or(usize::MAX))
}

/// Why [`set`] cannot set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetError {
    /// The path is empty, or has a dot without a name before or after it.
    EmptySegment {
        /// The whole path.
        path: String,
    },
    /// The path has more than 127 segments, which is deeper than `serde_json` reads.
    TooDeep,
    /// The path leads through a string, a number or a boolean.
    NotAnObject {
        /// The path to it; empty for the body itself.
        at: String,
        /// What it is, with its article.
        found: &'static str,
        /// The segment after that.
        segment: String,
    },
    /// The path leads into an array by a segment that is neither an index nor the next one.
    NoSuchIndex {
        /// The path to the array; empty for the body itself.
        at: String,
        /// How many items it has.
        len: usize,
        /// The segment after that.
        segment: String,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptySegment { path } => write!(f, "the path {path:?} has an empty segment"),
            Self::TooDeep => write!(f, "the path has more than {MAX_DEPTH} segments"),
            Self::NotAnObject { at, found, segment } => {
                write!(f, "{at:?} is {found}: nothing is at {segment:?} in it")
            }
            Self::NoSuchIndex { at, len, segment } => {
                write!(
                    f,
                    "{at:?} is an array of {len}: {segment:?} is no index of it"
                )
            }
        }
    }
}

impl Error for SetError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_put_where_the_path_leads() {
        let cases = [
            (json!({}), "a", json!({"a": 7})),
            (json!({"a": 1, "b": 2}), "a", json!({"a": 7, "b": 2})),
            (
                json!({"a": {"b": 1, "c": 2}}),
                "a.b",
                json!({"a": {"b": 7, "c": 2}}),
            ),
            (json!({"a": {"b": 1}}), "a", json!({"a": 7})),
            (json!({}), "a.b.c", json!({"a": {"b": {"c": 7}}})),
            (json!({"a": null}), "a.b", json!({"a": {"b": 7}})),
            (json!(null), "a", json!({"a": 7})),
            (json!({"a": [1, 2]}), "a.1", json!({"a": [1, 7]})),
            (json!({"a": [1, 2]}), "a.2", json!({"a": [1, 2, 7]})),
            (json!({"a": [{"b": 1}]}), "a.0.b", json!({"a": [{"b": 7}]})),
            (json!({"a": []}), "a.0.0.b", json!({"a": [[{"b": 7}]]})),
            (json!({}), "a.0", json!({"a": [7]})),
            (json!([]), "0", json!([7])),
            // Names of members, because an object is there or because they are no index.
            (json!({"a": {}}), "a.0", json!({"a": {"0": 7}})),
            (json!({}), "a.01", json!({"a": {"01": 7}})),
            (json!({}), "a.-1", json!({"a": {"-1": 7}})),
            (json!({}), "a./~ \"\u{e9}", json!({"a": {"/~ \"\u{e9}": 7}})),
        ];
        for (mut body, path, expected) in cases {
            set(&mut body, path, 7).unwrap();
            assert_eq!(body, expected, "{path}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_changes_nothing() {
        let body = json!({"event": "demo.viewed", "n": 1, "is": true, "tags": ["a"], "no": null});
        let cases = [
            ("", r#"the path "" has an empty segment"#),
            (".", r#"the path "." has an empty segment"#),
            (".a", r#"the path ".a" has an empty segment"#),
            ("a.", r#"the path "a." has an empty segment"#),
            ("new..a", r#"the path "new..a" has an empty segment"#),
            ("event.x", r#""event" is a string: nothing is at "x" in it"#),
            ("event.0", r#""event" is a string: nothing is at "0" in it"#),
            ("n.x.y", r#""n" is a number: nothing is at "x" in it"#),
            ("is.x", r#""is" is a boolean: nothing is at "x" in it"#),
            (
                "tags.0.x",
                r#""tags.0" is a string: nothing is at "x" in it"#,
            ),
            (
                "tags.2",
                r#""tags" is an array of 1: "2" is no index of it"#,
            ),
            (
                "tags.x",
                r#""tags" is an array of 1: "x" is no index of it"#,
            ),
            (
                "tags.-1",
                r#""tags" is an array of 1: "-1" is no index of it"#,
            ),
            (
                "tags.00",
                r#""tags" is an array of 1: "00" is no index of it"#,
            ),
            (
                "tags.+0",
                r#""tags" is an array of 1: "+0" is no index of it"#,
            ),
            (
                "tags.1.1",
                r#""tags.1" is an array of 0: "1" is no index of it"#,
            ),
            ("no.1", r#""no" is an array of 0: "1" is no index of it"#),
            (
                "new.a.1.b",
                r#""new.a" is an array of 0: "1" is no index of it"#,
            ),
            (
                "tags.99999999999999999999",
                r#""tags" is an array of 1: "99999999999999999999" is no index of it"#,
            ),
            (
                "event.\u{1b}[2J",
                r#""event" is a string: nothing is at "\u{1b}[2J" in it"#,
            ),
        ];
        for (path, message) in cases {
            let mut changed = body.clone();
            let error = set(&mut changed, path, 7).unwrap_err();
            assert_eq!(error.to_string(), message, "{path}");
            assert_eq!(changed, body, "{path}");
        }
        let error = set(&mut json!(7), "a", 7).unwrap_err();
        assert_eq!(
            error.to_string(),
            r#""" is a number: nothing is at "a" in it"#
        );
    }

    #[test]
    fn a_path_is_as_deep_as_json_that_can_be_read() {
        for segment in ["a", "0"] {
            let mut body = Value::Null;
            let path = vec![segment; MAX_DEPTH].join(".");
            set(&mut body, &path, 7).unwrap();
            assert_eq!(
                serde_json::from_str::<Value>(&body.to_string()).unwrap(),
                body
            );
            for depth in [MAX_DEPTH + 1, 1_000_000] {
                let path = vec![segment; depth].join(".");
                assert_eq!(set(&mut body, &path, 7), Err(SetError::TooDeep));
            }
        }
    }
}
