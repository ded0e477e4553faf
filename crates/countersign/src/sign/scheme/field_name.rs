//! Header field names in configurations and in stored schemes.

use http::HeaderName;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ConfigError;

/// Reads a header name that comes from a configuration.
///
/// A name in the source can also be a constant, checked when it is compiled:
/// `const NAME: HeaderName = HeaderName::from_static("x-acme-signature");`
///
/// # Errors
///
/// [`ConfigError::InvalidHeaderName`], with the string, if it is no header name.
pub fn header_name(name: &str) -> Result<HeaderName, ConfigError> {
    HeaderName::try_from(name).map_err(|_| ConfigError::InvalidHeaderName {
        name: name.to_owned(),
    })
}

/// A name that is written as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldName(pub(super) HeaderName);

impl Serialize for FieldName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
    }
}

pub(super) fn serialize<S: Serializer>(
    name: &HeaderName,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.as_str())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<HeaderName, D::Error> {
    header_name(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_header_name_is_named() {
        for name in ["", "x sig", "x-sig\n", "x:sig", "\u{e9}"] {
            let error = header_name(name).unwrap_err();
            assert_eq!(error.to_string(), format!("{name:?} is not a header name"));
        }
    }
}
