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
        const SECONDS: &str = "send the timestamp as a whole number of seconds since 1970";
        match self {
            Self::SignatureMissing(name) => Description::new(
                "signature_header_missing",
                format!("the {name} header is missing"),
                format!("have the sender send {name}, and every proxy pass it on unchanged"),
            ),
            Self::InOtherHeader { expected, found } => Description::new(
                "signature_in_other_header",
                format!("the {expected} header is missing, and the request has {found} instead"),
                if signs_more(found) {
                    format!(
                        "send the signature in {expected}, made as this endpoint's scheme says: in \
                         {found} it covers more than the body"
                    )
                } else {
                    format!("send the signature in {expected}, or configure {found} as its header")
                },
            ),
            Self::OtherProvider(label) => Description::new(
                "other_provider",
                format!("the request has the signature header of {label}"),
                format!("send the webhooks of {label} to the endpoint that verifies {label}"),
            ),
            Self::Repeated(name) => Description::new(
                "header_repeated",
                format!("the request has the {name} header more than once"),
                format!("have {name} sent once, and let no proxy add it again"),
            ),
            Self::SignedFieldMissing(name) => Description::new(
                "signed_header_missing",
                format!("the {name} header, which is verified too, is missing"),
                format!(
                    "have the sender send {name}, which the signature covers, and every proxy pass \
                     it on"
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
                format!("have the sender put {tag:?} and the timestamp into the signature header"),
            ),
            Self::TimestampElementRepeated(tag) => Description::new(
                "timestamp_element_repeated",
                format!("the signature header has {tag:?} more than once"),
                format!("put one timestamp after {tag:?} into the signature header"),
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
                "set both clocks by NTP, and sign again what is sent again later",
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
