use serde::{Deserialize, Deserializer, de::Error};
use serde_json::value::RawValue;

use super::{forwarding::Forwarding, kept::Kept};

/// What is read of a line before its envelope: whether that is of a sane size, and the members that an
/// envelope does not have.
#[derive(Debug, Deserialize)]
pub(super) struct Shape<'a> {
    #[serde(rename = "fields", borrow)]
    _fields: Fields<'a>,
    #[serde(default)]
    pub(super) forwarded: Option<Forwarding>,
    #[serde(default)]
    pub(super) inbox: Option<Kept>,
}

/// Header fields that are not longer than those that a server accepts. Read as what they are, they
/// take up many times their length.
#[derive(Debug)]
struct Fields<'a>(#[expect(dead_code, reason = "only its length matters")] &'a RawValue);

/// `countersign listen` accepts less than half of it.
const MAX_FIELD_BYTES: usize = 1024 * 1024;

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?;
        if json.get().len() > MAX_FIELD_BYTES {
            return Err(D::Error::custom(format_args!(
                "header fields of more than {} MiB",
                MAX_FIELD_BYTES >> 20
            )));
        }
        Ok(Self(json))
    }
}
