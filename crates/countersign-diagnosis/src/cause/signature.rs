use std::fmt;

use countersign::{Algorithm, Encoding, Scheme};

use super::description::Description;
use crate::hash::Hash;

/// What is wrong with the form of the signature header's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignatureFault {
    Empty,
    Unreadable(Form),
    WhiteSpace,
    Quotes,
    PrefixMissing(String),
    PrefixUnexpected(&'static str),
    PrefixOther {
        expected: String,
        found: &'static str,
    },
    PrefixCase(String),
    PrefixTwice(String),
    List,
    ElementMissing(String),
    ElementUnreadable(Form),
    Separator(char),
    TagMissing(String),
    TagOther {
        expected: String,
        found: &'static str,
    },
    TagCase(String),
    TooShort(Form),
    Length {
        expected: Algorithm,
        found: Hash,
    },
    Base64InsteadOfHex,
    HexInsteadOfBase64,
    Base64UrlSafe,
    Base64Unpadded,
    Base64OfHex,
}

/// The form of one signature, by its scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) algorithm: Algorithm,
    pub(crate) encoding: Encoding,
}

impl SignatureFault {
    #[expect(
        clippy::too_many_lines,
        reason = "one arm a variant keeps what is said of each in one place"
    )]
    pub(super) fn describe(&self) -> Description {
        const ALONE: &str = "look for a proxy or a script that puts something around the signature";
        match self {
            Self::Empty => Description::new(
                "signature_empty",
                "the signature header is empty",
                "look for a proxy that empties the header",
            ),
            Self::Unreadable(form) => Description::new(
                "signature_unreadable",
                format!("the signature header does not hold {form}"),
                format!(
                    "look whether the header is that of the signature, which is {form} in this scheme"
                ),
            ),
            Self::WhiteSpace => Description::new(
                "signature_white_space",
                "the signature has white space around it",
                ALONE,
            ),
            Self::Quotes => Description::new(
                "signature_quotes",
                "the signature has quotes around it",
                ALONE,
            ),
            Self::PrefixMissing(prefix) => Description::new(
                "signature_prefix_missing",
                format!("the signature lacks the prefix {prefix:?}"),
                "configure no prefix, or look for what strips it".to_owned(),
            ),
            Self::PrefixUnexpected(prefix) => Description::new(
                "signature_prefix_unexpected",
                format!("the signature has a prefix, {prefix:?}"),
                format!("configure {prefix:?} as the prefix, or look for what adds it"),
            ),
            Self::PrefixOther { expected, found } => Description::new(
                "signature_prefix_other",
                format!("the signature has the prefix {found:?} instead of {expected:?}"),
                format!(
                    "configure {found:?} as the prefix, or look for what writes it for {expected:?}"
                ),
            ),
            Self::PrefixCase(prefix) => Description::new(
                "signature_prefix_case",
                format!("the prefix of the signature is {prefix:?} in another case"),
                format!(
                    "configure the prefix as it is sent, or look for what changes the case of {prefix:?}"
                ),
            ),
            Self::PrefixTwice(prefix) => Description::new(
                "signature_prefix_twice",
                format!("the signature has the prefix {prefix:?} twice"),
                format!("look for what adds a second {prefix:?}"),
            ),
            Self::List => Description::new(
                "signature_list",
                "the signature header is a list, as of another scheme, and not one signature",
                "configure the scheme of the list, such as Stripe's or that of Standard Webhooks",
            ),
            Self::ElementMissing(tag) => Description::new(
                "signature_element_missing",
                format!(
                    "the signature header has no signature: none of its elements starts with {tag:?}"
                ),
                format!(
                    "configure another tag than {tag:?}, or look for a proxy that cuts the header"
                ),
            ),
            Self::ElementUnreadable(form) => Description::new(
                "signature_element_unreadable",
                format!("a signature of the list is not {form}, so the list is refused"),
                format!("look for what writes something else than {form} into the list"),
            ),
            Self::Separator(expected) => Description::new(
                "signature_separator",
                format!("the elements of the signature header are not separated by {expected:?}"),
                format!(
                    "configure the separator that is sent, or look for what changes {expected:?}"
                ),
            ),
            Self::TagMissing(tag) => Description::new(
                "signature_tag_missing",
                format!("the signature lacks the tag {tag:?}"),
                format!("configure no list, or look for what strips {tag:?}"),
            ),
            Self::TagOther { expected, found } => Description::new(
                "signature_tag_other",
                format!("the signature has the tag {found:?} instead of {expected:?}"),
                format!(
                    "configure {found:?} as the tag, or look for what writes it for {expected:?}"
                ),
            ),
            Self::TagCase(tag) => Description::new(
                "signature_tag_case",
                format!("the tag of the signature is {tag:?} in another case"),
                format!(
                    "configure the tag as it is sent, or look for what changes the case of {tag:?}"
                ),
            ),
            Self::TooShort(form) => Description::new(
                "signature_too_short",
                "the signature is too short: it was cut off, or made with another hash",
                format!(
                    "look for what cuts the header: {} is {form}",
                    form.algorithm
                ),
            ),
            Self::Length { expected, found } => Description::new(
                "signature_length",
                format!("the signature is as long as one of {found}, and not of {expected}"),
                format!(
                    "configure the algorithm that the sender uses, if it is documented: not {expected}"
                ),
            ),
            Self::Base64InsteadOfHex => Description::new(
                "base64_instead_of_hex",
                "the signature is base64 where hex is expected",
                "configure base64 as the encoding of the scheme",
            ),
            Self::HexInsteadOfBase64 => Description::new(
                "hex_instead_of_base64",
                "the signature is hex where base64 is expected",
                "configure hex as the encoding of the scheme",
            ),
            Self::Base64UrlSafe => Description::new(
                "base64_url_safe",
                "the signature is in the URL-safe alphabet of base64",
                "look for what writes - and _ for + and /, such as a proxy or a script of yours",
            ),
            Self::Base64Unpadded => Description::new(
                "base64_unpadded",
                "the signature is base64 without its padding",
                "look for what strips the = at the end, such as a proxy or a script of yours",
            ),
            Self::Base64OfHex => Description::new(
                "base64_of_hex",
                "the signature is base64 of hex digits",
                "look for a script or a proxy of yours that encodes the hex digits and not the bytes",
            ),
        }
    }
}

impl Form {
    pub(crate) fn of(scheme: &Scheme) -> Self {
        Self {
            algorithm: scheme.algorithm(),
            encoding: scheme.encoding(),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.algorithm.mac_len();
        match self.encoding {
            Encoding::Hex => write!(f, "{} hex digits", length * 2),
            Encoding::Base64 => write!(f, "base64 of {length} bytes"),
            _ => write!(f, "a text of {length} bytes in its encoding"),
        }
    }
}
