use std::sync::Arc;

use http::HeaderName;

use super::description::Description;

/// What is wrong with the head of the request, whatever its signature is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HeadFault {
    SignatureMissing(HeaderName),
    InOtherHeader {
        expected: HeaderName,
        found: HeaderName,
    },
    OtherProvider(Arc<str>),
    Repeated(HeaderName),
    SignedFieldMissing(HeaderName),
    SignedUrlUnknown,
    TimestampElementMissing(String),
    TimestampElementRepeated(String),
    TimestampMalformed,
    TimestampInMilliseconds,
    TimestampOutOfTolerance,
}

impl HeadFault {
    pub(super) fn describe(&self) -> Description {
        const SECONDS: &str = "configure the scheme's own timestamp, a whole number of seconds since 1970, and \
                               look for what writes another one";
        match self {
            Self::SignatureMissing(name) => Description::new(
                "signature_header_missing",
                format!("the {name} header is missing"),
                format!(
                    "let every proxy pass {name} on, and look whether the request is the \
                     provider's at all: a probe has no signature"
                ),
            ),
            Self::InOtherHeader { expected, found } => Description::new(
                "signature_in_other_header",
                format!("the {expected} header is missing, and the request has {found} instead"),
                if signs_more(found) {
                    format!(
                        "verify by the scheme of whoever signs in {found}, where it covers more than \
                         the body"
                    )
                } else {
                    format!(
                        "configure {found} as the header of the signature, or look for what \
                         renames {expected}"
                    )
                },
            ),
            Self::OtherProvider(label) => Description::new(
                "other_provider",
                format!("the request has the signature header of {label}"),
                format!(
                    "register the endpoint that verifies {label} with {label}, or verify {label} here"
                ),
            ),
            Self::Repeated(name) => Description::new(
                "header_repeated",
                format!("the request has the {name} header more than once"),
                format!("let no proxy add {name} again"),
            ),
            Self::SignedFieldMissing(name) => Description::new(
                "signed_header_missing",
                format!("the {name} header, which is verified too, is missing"),
                format!(
                    "let every proxy pass {name} on, or configure a scheme that does not cover it"
                ),
            ),
            Self::SignedUrlUnknown => Description::new(
                "signed_url_unknown",
                "the signature covers the URL, which is not known here",
                "give the receiver its public origin, and the diagnosis the target of the request",
            ),
            Self::TimestampElementMissing(tag) => Description::new(
                "timestamp_element_missing",
                format!(
                    "the signature header has no timestamp: none of its elements starts with {tag:?}"
                ),
                format!(
                    "let every proxy pass the header on whole, or configure where else the \
                     timestamp stands than after {tag:?}"
                ),
            ),
            Self::TimestampElementRepeated(tag) => Description::new(
                "timestamp_element_repeated",
                format!("the signature header has {tag:?} more than once"),
                format!("look for what adds a second {tag:?} to the signature header"),
            ),
            Self::TimestampMalformed => Description::new(
                "timestamp_malformed",
                "the timestamp is not a whole number of seconds",
                SECONDS,
            ),
            Self::TimestampInMilliseconds => Description::new(
                "timestamp_in_milliseconds",
                "the timestamp is in milliseconds",
                SECONDS,
            ),
            Self::TimestampOutOfTolerance => Description::new(
                "timestamp_out_of_tolerance",
                "the timestamp is too far from now",
                "set the clock of this machine by NTP; what was captured earlier cannot be verified as \
                 of now",
            ),
        }
    }
}

/// Whether a sender that uses this header signs more than the body.
fn signs_more(header: &HeaderName) -> bool {
    matches!(
        header.as_str(),
        "webhook-signature" | "svix-signature" | "x-slack-signature" | "stripe-signature"
    )
}
