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
        const ALONE: &str = "send the signature alone, with nothing around it";
        match self {
            Self::Empty => Description::new(
                "signature_empty",
                "the signature header is empty",
                "look at how the sender computes the signature, which gives nothing",
            ),
            Self::Unreadable(form) => Description::new(
                "signature_unreadable",
                format!("the signature header does not hold {form}"),
                format!("have the sender put {form} there"),
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
                format!("put {prefix:?} before the signature, or configure no prefix"),
            ),
            Self::PrefixUnexpected(prefix) => Description::new(
                "signature_prefix_unexpected",
                format!("the signature has a prefix, {prefix:?}"),
                format!("send the signature without {prefix:?}, or configure it as the prefix"),
            ),
            Self::PrefixOther { expected, found } => Description::new(
                "signature_prefix_other",
                format!("the signature has the prefix {found:?} instead of {expected:?}"),
                format!(
                    "put {expected:?} before the signature, or configure {found:?} as its prefix"
                ),
            ),
            Self::PrefixCase(prefix) => Description::new(
                "signature_prefix_case",
                format!("the prefix of the signature is {prefix:?} in another case"),
                format!("write the prefix exactly as {prefix:?}"),
            ),
            Self::PrefixTwice(prefix) => Description::new(
                "signature_prefix_twice",
                format!("the signature has the prefix {prefix:?} twice"),
                format!("put {prefix:?} before the signature once"),
            ),
            Self::List => Description::new(
                "signature_list",
                "the signature header is a list, as of another scheme, and not one signature",
                "send one signature alone, in the form of this endpoint's scheme",
            ),
            Self::ElementMissing(tag) => Description::new(
                "signature_element_missing",
                format!(
                    "the signature header has no signature: none of its elements starts with {tag:?}"
                ),
                format!("have the sender put {tag:?} and the signature into the header"),
            ),
            Self::ElementUnreadable(form) => Description::new(
                "signature_element_unreadable",
                format!("a signature of the list is not {form}, so the list is refused"),
                format!("have the sender put {form} after each tag"),
            ),
            Self::Separator(expected) => Description::new(
                "signature_separator",
                format!("the elements of the signature header are not separated by {expected:?}"),
                format!("separate the elements by {expected:?} alone"),
            ),
            Self::TagMissing(tag) => Description::new(
                "signature_tag_missing",
                format!("the signature lacks the tag {tag:?}"),
                format!("put {tag:?} before the signature"),
            ),
            Self::TagOther { expected, found } => Description::new(
                "signature_tag_other",
                format!("the signature has the tag {found:?} instead of {expected:?}"),
                format!("put {expected:?} before the signature, or configure {found:?} as its tag"),
            ),
            Self::TagCase(tag) => Description::new(
                "signature_tag_case",
                format!("the tag of the signature is {tag:?} in another case"),
                format!("write the tag exactly as {tag:?}"),
            ),
            Self::TooShort(form) => Description::new(
                "signature_too_short",
                "the signature is too short: it was cut off, or made with another hash",
                format!("send the whole {}, as {form}", form.algorithm),
            ),
            Self::Length { expected, found } => Description::new(
                "signature_length",
                format!("the signature is as long as one of {found}, and not of {expected}"),
                format!("sign with {expected}"),
            ),
            Self::Base64InsteadOfHex => Description::new(
                "base64_instead_of_hex",
                "the signature is base64 where hex is expected",
                "encode the signature as hex, or verify base64",
            ),
            Self::HexInsteadOfBase64 => Description::new(
                "hex_instead_of_base64",
                "the signature is hex where base64 is expected",
                "encode the signature as base64, or verify hex",
            ),
            Self::Base64UrlSafe => Description::new(
                "base64_url_safe",
                "the signature is in the URL-safe alphabet of base64",
                "use the standard base64 alphabet, with + and /",
            ),
            Self::Base64Unpadded => Description::new(
                "base64_unpadded",
                "the signature is base64 without its padding",
                "keep the = at the end of the base64",
            ),
            Self::Base64OfHex => Description::new(
                "base64_of_hex",
                "the signature is base64 of hex digits",
                "encode the bytes of the signature and not its hex digits",
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
        }
    }
}
