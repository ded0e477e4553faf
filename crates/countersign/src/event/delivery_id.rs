use std::{fmt, str};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::json::text_at;
use crate::{Scheme, ValueSource, sign::Verified};

/// What makes two deliveries the same one: the provider's id if the signature covers it, or else the
/// SHA-256 of all that the signature covers.
///
/// An id in a header field that the signature does not cover is never it: whoever has captured one
/// delivery could send it again under new ids. Nor is any id the provider's where a signed field or
/// URL may run into the body, as in `{url}{body}`: one signature is then that of several requests.
///
/// Its `Display` is the provider's id as it stands, or `sha256:` and 64 hex digits. It is unique for
/// one provider, endpoint and tenant, and no secret. It does not change when the signing secret does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(String);

/// A longer id is not one that a provider would give, and is left to the hash.
const MAX_LEN: usize = 255;

impl DeliveryId {
    pub(crate) fn of(scheme: &Scheme, verified: &Verified) -> Self {
        let given = match scheme.id() {
            // What is signed is one message, and may be cut into several ids and bodies.
            _ if !scheme.separates_parts() => None,
            Some(ValueSource::Field(name)) if scheme.covers(name) => verified
                .fields()
                .and_then(|fields| str::from_utf8(fields.get(name)?.as_bytes()).ok())
                .map(str::to_owned),
            Some(ValueSource::Pointer(pointer)) => {
                text_at(&verified.body, pointer).map(String::from)
            }
            Some(ValueSource::Field(_)) | None => None,
        };
        let given = given.filter(|id| (1..=MAX_LEN).contains(&id.len()));
        Self(given.unwrap_or_else(|| hash(verified)))
    }

    /// The text of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hash(verified: &Verified) -> String {
    let mut hash = Sha256::new();
    if let Some(kept) = &verified.kept {
        hash.update(&kept.before);
    }
    hash.update(&verified.body);
    if let Some(kept) = &verified.kept {
        hash.update(&kept.after);
    }
    format!("sha256:{}", hex::encode(hash.finalize()))
}

impl AsRef<str> for DeliveryId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
