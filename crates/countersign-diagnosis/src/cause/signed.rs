use std::{borrow::Cow, fmt};

use countersign::Algorithm;
use http::HeaderName;

use super::description::Description;
use crate::hash::Hash;

/// What is wrong with how the sender made the MAC, or with what it covers beside the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignedFault {
    OtherHash {
        expected: Algorithm,
        found: Hash,
    },
    HashWithoutKey(Algorithm),
    HashOfKeyAndBody(Algorithm),
    ArgumentsSwapped,
    BodyAlone,
    OtherScheme(&'static str),
    Missing(Covered),
    More(Covered),
    TextMissing(Cow<'static, str>),
    TextOther {
        expected: Cow<'static, str>,
        found: Cow<'static, str>,
    },
    Order,
    OtherTimestamp(HeaderName),
    TimestampUnit,
    /// In this other form.
    UrlForm(&'static str),
}

/// A part of the request beside its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Covered {
    Field(HeaderName),
    Url,
    Timestamp,
}

impl SignedFault {
    pub(super) fn describe(&self) -> Description {
        match self {
            Self::OtherHash { expected, found } => Description::new(
                "other_hash",
                match Hash::of(*expected) {
                    Some(hash) => format!("the sender signed with {found} instead of {hash}"),
                    None => format!("the sender signed with {found} instead of {expected}"),
                },
                format!("sign with {expected}"),
            ),
            Self::HashWithoutKey(expected) => Description::new(
                "hash_without_key",
                "the sender sent a plain hash of the body, without the secret",
                format!("sign with {expected}, keyed with the secret"),
            ),
            Self::HashOfKeyAndBody(expected) => Description::new(
                "hash_of_key_and_body",
                "the sender hashed the secret and the body together instead of using HMAC",
                format!("sign with {expected}, keyed with the secret"),
            ),
            Self::ArgumentsSwapped => Description::new(
                "hmac_arguments_swapped",
                "the sender swapped the key and the message of the HMAC",
                "give the HMAC the secret as key and the body as message",
            ),
            Self::BodyAlone => Description::new(
                "signed_prefix_missing",
                "the sender signed the body alone, without what the scheme puts around it",
                "sign what the scheme puts around the body as well, in its order",
            ),
            Self::OtherScheme(scheme) => Description::new(
                "signed_prefix_other",
                format!("the sender signed more before the body, as {scheme} does"),
                format!(
                    "sign what this endpoint's scheme signs, or verify by the scheme of {scheme}"
                ),
            ),
            Self::Missing(part) => Description::new(
                "signed_part_missing",
                format!("the sender did not sign {part}, which the scheme covers"),
                format!("sign {part} as well, in the order of the scheme"),
            ),
            Self::More(part) => Description::new(
                "signed_more",
                format!("the sender signed {part} too, which the scheme does not cover"),
                format!("sign without {part}, or configure a scheme that covers it"),
            ),
            Self::TextMissing(text) => Description::new(
                "signed_text_missing",
                format!("the sender did not sign the text {text:?} of the scheme"),
                format!("sign {text:?} as well, in the order of the scheme"),
            ),
            Self::TextOther { expected, found } => Description::new(
                "signed_text_other",
                format!("the sender signed the text {found:?} instead of {expected:?}"),
                format!("sign {expected:?} there, or configure {found:?}"),
            ),
            Self::Order => Description::new(
                "signed_order",
                "the sender signed the parts in another order",
                "sign the parts in the order of the scheme",
            ),
            Self::OtherTimestamp(found) => Description::new(
                "signed_timestamp_other",
                format!("the sender signed the timestamp of {found} instead of the scheme's"),
                "sign the timestamp that the scheme names, and send the same one",
            ),
            Self::TimestampUnit => Description::new(
                "signed_timestamp_unit",
                "the sender sent the timestamp in one unit and signed it in another",
                "sign the very digits that are sent, a whole number of seconds since 1970",
            ),
            Self::UrlForm(how) => Description::new(
                "signed_url_other",
                format!("the sender signed the URL {how}"),
                "give the receiver the public origin at which the sender knows it, and let no \
                 proxy rewrite the path",
            ),
        }
    }
}

impl fmt::Display for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, "the {name} header"),
            Self::Url => f.write_str("the URL"),
            Self::Timestamp => f.write_str("the timestamp"),
        }
    }
}
