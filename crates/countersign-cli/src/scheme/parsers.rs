use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign::{Algorithm, Encoding, SignedPart, header_name};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};

pub(super) fn encoding() -> impl TypedValueParser<Value = Encoding> {
    PossibleValuesParser::new(["hex", "base64"]).try_map(|name| named(&name))
}

pub(super) fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    PossibleValuesParser::new(["hmac-sha256", "hmac-sha1", "hmac-sha512"])
        .try_map(|name| named(&name))
}

/// The value that has this name in a scheme file.
fn named<'de, T: Deserialize<'de>>(name: &'de str) -> Result<T, value::Error> {
    T::deserialize(name.into_deserializer())
}

/// Reads the character between two signatures.
pub(super) fn separator(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(separator), None) if separator.is_ascii() => Ok(separator),
        _ => Err("not one ASCII character".to_owned()),
    }
}

/// Reads a duration of whole seconds, such as `5m`.
pub(super) fn tolerance(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.subsec_nanos() == 0 => Ok(duration),
        _ => Err("not a duration of whole seconds such as 5m".to_owned()),
    }
}

/// Reads a JSON pointer to a member (RFC 6901).
pub(super) fn pointer(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        Ok(text.to_owned())
    } else {
        Err("not a JSON pointer such as /id".to_owned())
    }
}

/// Reads a part of what a signature covers.
pub(super) fn signed_part(text: &str) -> Result<SignedPart, String> {
    match text.split_once(':') {
        Some(("text", text)) => Ok(SignedPart::Text(text.to_owned().into())),
        Some(("field", name)) => header_name(name)
            .map(SignedPart::field)
            .map_err(|error| error.to_string()),
        None if text == "timestamp" => Ok(SignedPart::Timestamp),
        None if text == "url" => Ok(SignedPart::Url),
        _ => Err("neither `timestamp`, `url`, `field:NAME` nor `text:TEXT`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts_that_a_signature_covers() {
        let name = header_name("webhook-id").unwrap();
        let cases = [
            ("timestamp", SignedPart::Timestamp),
            ("url", SignedPart::Url),
            ("field:webhook-id", SignedPart::field(name.clone())),
            ("field:Webhook-Id", SignedPart::field(name)),
            ("text:.", SignedPart::text(".")),
            ("text:v0:", SignedPart::text("v0:")),
            ("text:", SignedPart::text("")),
        ];
        for (text, part) in cases {
            assert_eq!(signed_part(text), Ok(part), "{text}");
        }
        for text in [
            "",
            "body",
            "Timestamp",
            "timestamp:",
            "url:",
            "field",
            "field:",
            "field:a b",
            "text",
            ".",
        ] {
            assert!(signed_part(text).is_err(), "{text}");
        }
    }

    #[test]
    fn refuses_what_a_scheme_cannot_hold() {
        for text in ["", "ab", "\u{e9}", ", "] {
            assert!(separator(text).is_err(), "{text}");
        }
        for text in ["", "5", "1500ms", "-5m", "soon"] {
            assert!(tolerance(text).is_err(), "{text}");
        }
        for text in ["", "id", "$.id", "#/id"] {
            assert!(pointer(text).is_err(), "{text}");
        }
        assert_eq!(separator(" "), Ok(' '));
        assert_eq!(tolerance("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(pointer("/a~1b/0"), Ok("/a~1b/0".to_owned()));
    }

    #[test]
    fn every_name_is_one_of_the_library() {
        for algorithm in Algorithm::ALL {
            let name = serde_json::to_value(algorithm).unwrap();
            assert_eq!(named(name.as_str().unwrap()), Ok(algorithm));
        }
        assert!(named::<Algorithm>("hmac-md5").is_err());
        assert_eq!(named("base64"), Ok(Encoding::Base64));
        assert!(named::<Encoding>("base32").is_err());
    }
}
