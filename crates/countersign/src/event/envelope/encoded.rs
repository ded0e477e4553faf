//! How the parts of an [`Envelope`](super::Envelope) are written: text as text, anything else in
//! base64.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes in JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Encoded<'a> {
    Text(Cow<'a, str>),
    Base64(String),
}

impl<'a> Encoded<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) if !is_costly(text) => Self::Text(Cow::Borrowed(text)),
            _ => Self::Base64(STANDARD.encode(bytes)),
        }
    }

    fn bytes<E: de::Error>(self) -> Result<Vec<u8>, E> {
        match self {
            Self::Text(text) => Ok(text.into_owned().into_bytes()),
            Self::Base64(text) => STANDARD.decode(text).map_err(E::custom),
        }
    }
}

/// Whether JSON's escapes take more room than base64 does: a control character takes six bytes.
fn is_costly(text: &str) -> bool {
    let escaped = text.bytes().filter(|byte| *byte < b' ').count();
    escaped.saturating_mul(15) > text.len()
}

pub(super) mod body {
    use bytes::Bytes;

    use super::{Deserialize, Deserializer, Encoded, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(in crate::event::envelope) fn serialize<S: Serializer>(
        body: &Option<Bytes>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        body.as_deref().map(Encoded::new).serialize(serializer)
    }

    pub(in crate::event::envelope) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Bytes>, D::Error> {
        let encoded = Option::<Encoded<'_>>::deserialize(deserializer)?;
        encoded
            .map(|body| body.bytes().map(Bytes::from))
            .transpose()
    }
}

/// A value that is text is a string; another one is an object, as a body is.
pub(super) mod fields {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Cow, Deserialize, Deserializer, Encoded, Serialize, Serializer, de};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Value<'a> {
        Text(Cow<'a, str>),
        Other(Encoded<'a>),
    }

    pub(in crate::event::envelope) fn serialize<S: Serializer>(
        fields: &HeaderMap,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(fields.iter().map(|(name, value)| {
            let value = match Encoded::new(value.as_bytes()) {
                Encoded::Text(text) => Value::Text(text),
                other @ Encoded::Base64(_) => Value::Other(other),
            };
            (name.as_str(), value)
        }))
    }

    pub(in crate::event::envelope) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<HeaderMap, D::Error> {
        let mut fields = HeaderMap::new();
        for (name, value) in Vec::<(String, Value<'_>)>::deserialize(deserializer)? {
            let value = match value {
                Value::Text(text) => text.into_owned().into_bytes(),
                Value::Other(encoded) => encoded.bytes()?,
            };
            let field = HeaderName::try_from(&name)
                .map_err(|_| de::Error::custom(format_args!("{name:?} is no header name")))?;
            let value = HeaderValue::try_from(value)
                .map_err(|_| de::Error::custom(format_args!("{name}: no header value")))?;
            fields
                .try_append(field, value)
                .map_err(|_| de::Error::custom("there are too many header fields"))?;
        }
        Ok(fields)
    }
}

/// Unix time in seconds, to the microsecond, which is as exact as the number is in every JSON parser.
pub(super) mod time {
    use std::time::{Duration, SystemTime};

    use super::{Deserialize, Deserializer, Serializer, de};

    pub(in crate::event::envelope) fn serialize<S: Serializer>(
        time: &SystemTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let since = time.duration_since(SystemTime::UNIX_EPOCH);
        let micros = since.unwrap_or_default().as_micros();
        #[expect(clippy::cast_precision_loss, reason = "exact until the year 2255")]
        serializer.serialize_f64(micros as f64 / 1e6)
    }

    pub(in crate::event::envelope) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SystemTime, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        let since = Duration::try_from_secs_f64(seconds).map_err(de::Error::custom)?;
        let micros = u64::try_from((since + Duration::from_nanos(500)).as_micros());
        let since = Duration::from_micros(micros.map_err(de::Error::custom)?);
        SystemTime::UNIX_EPOCH
            .checked_add(since)
            .ok_or_else(|| de::Error::custom("no time is that late"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_throughout_is_base64_and_no_longer_than_that() {
        let json = "{\n  \"email\": \"jane@example.com\"\n}".repeat(100);
        let mixed = "a\u{1}".repeat(100);
        for (text, is_text) in [
            ("", true),
            ("plain", true),
            (json.as_str(), true),
            ("\u{1}\u{2}\u{3}", false),
            (mixed.as_str(), false),
        ] {
            let line = serde_json::to_string(&Encoded::new(text.as_bytes())).unwrap();
            assert_eq!(line.contains("text"), is_text, "{line}");
            assert!(line.len() <= text.len() * 3 / 2 + 32, "{line}");
            let read: Encoded<'_> = serde_json::from_str(&line).unwrap();
            let bytes = read.bytes::<serde_json::Error>().unwrap();
            assert_eq!(bytes, text.as_bytes());
        }
    }
}
