use std::borrow::Cow;

use http::HeaderName;
use serde::{Deserialize, Serialize};

use super::{Timestamp, field_name};
use crate::{Head, Rejection};

/// A part of what the signature covers beside the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SignedPart {
    /// This text.
    Text(Cow<'static, str>),
    /// The value of this header field, which has to be there exactly once.
    Field(#[serde(with = "field_name")] HeaderName),
    /// The URL that the request was sent to: see [`Head::url`].
    ///
    /// Set [`Receiver::origin`](crate::Receiver::origin): without it the host is whatever the request
    /// says, and what was sent to one host is accepted at another that has the same secret.
    Url,
    /// The digits of the scheme's [`Timestamp`], wherever that stands.
    Timestamp,
}

impl SignedPart {
    /// Covers this text.
    #[must_use]
    pub const fn text(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Covers the value of this header field.
    #[must_use]
    pub const fn field(name: HeaderName) -> Self {
        Self::Field(name)
    }

    /// The bytes of this part of a request. `element` is the timestamp of the signature header.
    pub(super) fn bytes<'h>(
        &'h self,
        head: &Head<'h>,
        timestamp: Option<&Timestamp>,
        element: Option<&'h [u8]>,
    ) -> Result<Cow<'h, [u8]>, Rejection> {
        Ok(match self {
            Self::Text(text) => Cow::Borrowed(text.as_bytes()),
            Self::Field(name) => Cow::Borrowed(head.exactly_one(name)?),
            Self::Url => Cow::Owned(head.url()?.into_bytes()),
            Self::Timestamp => match timestamp {
                Some(timestamp) => Cow::Borrowed(timestamp.digits(head, element)?),
                None => return Err(Rejection::TimestampMalformed),
            },
        })
    }

    /// Whether a value of it may hold any text, so that it does not say itself where it ends.
    pub(super) fn is_any_text(&self) -> bool {
        match self {
            Self::Field(_) | Self::Url => true,
            Self::Text(_) | Self::Timestamp => false,
        }
    }
}

/// Where a value of a delivery stands, such as its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ValueSource {
    /// In this header field. Unless the signature covers it, it is what somebody says who may have
    /// captured the delivery and sent it again.
    Field(#[serde(with = "field_name")] HeaderName),
    /// In the JSON body, at this pointer (RFC 6901), such as `/id`: a string or a number.
    Pointer(Cow<'static, str>),
}

impl ValueSource {
    /// In this header field.
    #[must_use]
    pub const fn field(name: HeaderName) -> Self {
        Self::Field(name)
    }

    /// At this JSON pointer (RFC 6901).
    #[must_use]
    pub const fn pointer(pointer: &'static str) -> Self {
        Self::Pointer(Cow::Borrowed(pointer))
    }

    /// At this JSON pointer if it begins with a slash, and else in this header field.
    pub(super) const fn at(place: &'static str) -> Self {
        match place.as_bytes() {
            [b'/', ..] => Self::pointer(place),
            _ => Self::field(HeaderName::from_static(place)),
        }
    }

    pub(super) fn name(&self) -> Option<&HeaderName> {
        match self {
            Self::Field(name) => Some(name),
            Self::Pointer(_) => None,
        }
    }
}
