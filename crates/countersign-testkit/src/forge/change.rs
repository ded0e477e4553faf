//! Small changes of bytes.

use std::iter;

use countersign::HeaderValue;
use serde_json::Value;

/// Flips the last bit, if there is one.
pub(super) fn last_bit_flipped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    *bytes.last_mut()? ^= 1;
    Some(bytes)
}

/// Writes JSON compactly with its keys in order; JSON that is so already, with indentation.
pub(super) fn reserialized(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let compact = serde_json::to_vec(&value).ok()?;
    if compact != body {
        return Some(compact);
    }
    serde_json::to_vec_pretty(&value).ok()
}

/// Changes the last character. A number changes by one, so that a timestamp stays within its
/// tolerance.
pub(super) fn altered(value: &[u8]) -> Option<HeaderValue> {
    let (last, start) = value.split_last()?;
    let last = match last {
        b'0'..=b'9' => last ^ 1,
        b'x' => b'y',
        _ => b'x',
    };
    let value: Vec<_> = start.iter().copied().chain(iter::once(last)).collect();
    HeaderValue::from_bytes(&value).ok()
}

/// Another version's tag: `v0=` for `v1=`.
pub(super) fn other_tag(tag: &str) -> String {
    match tag.find(|c: char| c.is_ascii_digit()) {
        Some(place) => {
            let (start, end) = tag.split_at(place);
            let digit = if end.starts_with('0') { '1' } else { '0' };
            format!("{start}{digit}{}", end.get(1..).unwrap_or_default())
        }
        None => format!("x{tag}"),
    }
}

/// The same path with another query.
pub(super) fn other_query(path: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}forged=1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_another_version_never_starts_with_the_tag() {
        for (tag, other) in [
            ("v1=", "v0="),
            ("v0=", "v1="),
            ("v1,", "v0,"),
            ("v10=", "v00="),
            ("sig=", "xsig="),
            ("", "x"),
        ] {
            assert_eq!(other_tag(tag), other);
        }
    }

    #[test]
    fn an_altered_value_differs_in_its_last_character() {
        for (value, other) in [
            ("1700000000", "1700000001"),
            ("1700000009", "1700000008"),
            ("msg_x", "msg_y"),
            ("msg_y", "msg_x"),
            ("msg_", "msgx"),
        ] {
            assert_eq!(altered(value.as_bytes()).unwrap(), other);
        }
        assert_eq!(altered(b""), None);
    }

    #[test]
    fn json_is_always_written_otherwise() {
        for (body, other) in [
            (r#"{"a": 1}"#, r#"{"a":1}"#),
            (r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#),
            (r#"{"a":1}"#, "{\n  \"a\": 1\n}"),
        ] {
            assert_eq!(reserialized(body.as_bytes()).unwrap(), other.as_bytes());
        }
        for body in ["", "text", "{", "payload=%7B%7D"] {
            assert_eq!(reserialized(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_query_is_added_or_extended() {
        assert_eq!(other_query("/a"), "/a?forged=1");
        assert_eq!(other_query("/a?b=c"), "/a?b=c&forged=1");
    }
}
