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
                format!(
                    "configure the algorithm that the sender uses, if it is documented: not {expected}"
                ),
            ),
            Self::HashWithoutKey(expected) => Description::new(
                "hash_without_key",
                "the sender sent a plain hash of the body, without the secret",
                format!(
                    "look for a script of yours that signs: the scheme is {expected}, keyed with the secret"
                ),
            ),
            Self::HashOfKeyAndBody(expected) => Description::new(
                "hash_of_key_and_body",
                "the sender hashed the secret and the body together instead of using HMAC",
                format!(
                    "look for a script of yours that signs: the scheme is {expected}, keyed with the secret"
                ),
            ),
            Self::ArgumentsSwapped => Description::new(
                "hmac_arguments_swapped",
                "the sender swapped the key and the message of the HMAC",
                "look for a script of yours that signs: the secret is the key, and the body the message",
            ),
            Self::BodyAlone => Description::new(
                "signed_prefix_missing",
                "the sender signed the body alone, without what the scheme puts around it",
                "configure a scheme that covers the body alone, if the sender documents that",
            ),
            Self::OtherScheme(scheme) => Description::new(
                "signed_prefix_other",
                format!("the sender signed more before the body, as {scheme} does"),
                format!("verify by the scheme of {scheme}"),
            ),
            Self::Missing(part) => Description::new(
                "signed_part_missing",
                format!("the sender did not sign {part}, which the scheme covers"),
                format!(
                    "configure a scheme that does not cover {part}, if the sender documents that"
                ),
            ),
            Self::More(part) => Description::new(
                "signed_more",
                format!("the sender signed {part} too, which the scheme does not cover"),
                format!("configure a scheme that covers {part}"),
            ),
            Self::TextMissing(text) => Description::new(
                "signed_text_missing",
                format!("the sender did not sign the text {text:?} of the scheme"),
                format!("configure a scheme without {text:?}, if the sender documents that"),
            ),
            Self::TextOther { expected, found } => Description::new(
                "signed_text_other",
                format!("the sender signed the text {found:?} instead of {expected:?}"),
                format!("configure {found:?} there"),
            ),
            Self::Order => Description::new(
                "signed_order",
                "the sender signed the parts in another order",
                "configure the parts in the order in which the sender signs them",
            ),
            Self::OtherTimestamp(found) => Description::new(
                "signed_timestamp_other",
                format!("the sender signed the timestamp of {found} instead of the scheme's"),
                "configure the timestamp that the sender signs",
            ),
            Self::TimestampUnit => Description::new(
                "signed_timestamp_unit",
                "the sender sent the timestamp in one unit and signed it in another",
                "look for what rewrites the timestamp on the way, or for a script of yours that signs",
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
