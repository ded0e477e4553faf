use std::{borrow::Cow, collections::HashMap, str};

use serde_json::value::RawValue;

/// The string or the number at a JSON pointer (RFC 6901) in a body, as text.
///
/// Of members with one name the last counts, as in most parsers.
pub(in crate::event) fn text_at<'a>(body: &'a [u8], pointer: &str) -> Option<Cow<'a, str>> {
    let mut value: &RawValue = serde_json::from_slice(body).ok()?;
    let mut tokens = pointer.split('/');
    if tokens.next() != Some("") {
        return None;
    }
    for token in tokens {
        let name = token.replace("~1", "/").replace("~0", "~");
        value = if value.get().starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
            elements.get(name.parse::<usize>().ok()?).copied()?
        } else {
            let mut members: HashMap<Cow<'_, str>, &RawValue> =
                serde_json::from_str(value.get()).ok()?;
            members.remove(name.as_str())?
        };
    }
    match value.get().bytes().next()? {
        b'"' => serde_json::from_str(value.get()).map(Cow::Owned).ok(),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(value.get())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_or_a_number_is_found_and_nothing_else_is() {
        let body =
            br#"{"id": "a\u0062", "n": 12345678901234567890123, "a/b": {"~": ["x", {"y": "z"}]},
                        "t": true, "o": {}, "l": [], "u": null, "id2": "a", "id2": "b", "": "e"}"#;
        let cases = [
            ("/id", Some("ab")),
            ("/n", Some("12345678901234567890123")),
            ("/a~1b/~0/0", Some("x")),
            ("/a~1b/~0/1/y", Some("z")),
            ("/id2", Some("b")),
            ("/", Some("e")),
            ("", None),
            ("id", None),
            ("/id/0", None),
            ("/missing", None),
            ("/a~1b/~0/2", None),
            ("/a~1b/~0/-1", None),
            ("/a~1b/~0/x", None),
            ("/t", None),
            ("/o", None),
            ("/l", None),
            ("/u", None),
        ];
        for (pointer, expected) in cases {
            assert_eq!(text_at(body, pointer).as_deref(), expected, "{pointer:?}");
        }
        for body in [
            &b""[..],
            b"{",
            b"id=7",
            b"\xff",
            b"[\"id\"]",
            b"{\"id\": \"\xff\"}",
        ] {
            assert_eq!(text_at(body, "/id"), None, "{body:?}");
        }
    }
}
