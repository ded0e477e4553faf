use std::str;

use serde::Deserialize;

use super::Unrecognized;
use crate::event::ParseError;

/// Parses a JSON body, and keeps what the type does not know.
///
/// Providers that cannot retry must not have a delivery refused for its shape, so JSON of another
/// shape than `T` is `Ok(Err(unrecognized))`. An array is the shape of a derived struct too, unless
/// it is read as an [`Object`](crate::Object). A provider with one type of event can use the result
/// as its event:
///
/// ```
/// use countersign::{Unrecognized, parse_json};
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     id: u64,
/// }
///
/// let order: Result<Order, Unrecognized> = parse_json(br#"{"id": 7}"#)?;
/// assert_eq!(order.map(|order| order.id), Ok(7));
///
/// let drifted = parse_json::<Order>(br#"{"id": "seven"}"#)?.err();
/// assert_eq!(drifted.unwrap().as_json(), r#"{"id": "seven"}"#);
///
/// assert!(parse_json::<Order>(b"id=7").is_err());
/// # Ok::<(), countersign::ParseError>(())
/// ```
///
/// # Errors
///
/// [`ParseError`] if the body is not JSON, which RFC 8259 §8.1 says is UTF-8.
pub fn parse_json<'a, T: Deserialize<'a>>(
    body: &'a [u8],
) -> Result<Result<T, Unrecognized>, ParseError> {
    let text = str::from_utf8(body).map_err(ParseError::new)?;
    match serde_json::from_str(text) {
        Ok(event) => Ok(Ok(event)),
        Err(error) => Unrecognized::new(text, error.into()).map(Err),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Flat {
        name: String,
        extra: Option<serde_json::Value>,
    }

    #[test]
    fn only_what_is_not_json_is_an_error() {
        let nested = format!(
            "{{\"name\":\"a\",\"extra\":{}{}}}",
            "[".repeat(5_000),
            "]".repeat(5_000)
        );
        let unrecognized = [
            "{}",
            "[]",
            "null",
            "42",
            "\"text\"",
            r#"{"name": 5}"#,
            r#"{"name": null}"#,
            r#"{"name": "a", "name": "b"}"#,
            r#"{"name": "a", "extra": 1e999}"#,
            nested.as_str(),
        ];
        for text in unrecognized {
            let kept = parse_json::<Flat>(text.as_bytes()).unwrap().unwrap_err();
            assert_eq!(kept.as_json(), text);
        }
        let not_json: [&[u8]; 10] = [
            b"",
            b" ",
            b"{",
            b"{}x",
            b"name=a",
            b"{'name': 'a'}",
            b"\x1f\x8b\x08\x00",
            b"\xff\xfe{\x00}\x00",
            b"{\"name\": \"\xff\"}",
            b"\xef\xbb\xbf{\"name\": \"a\"}",
        ];
        for body in not_json {
            assert!(parse_json::<Flat>(body).is_err(), "{body:?}");
        }
    }
}
