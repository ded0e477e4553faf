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
    Url,
    /// The digits of the scheme's [`Timestamp`], wherever that stands.
    Timestamp,
}

impl SignedPart {
    /// Covers this text.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Covers the value of this header field.
    #[must_use]
    pub fn field(name: HeaderName) -> Self {
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
    pub fn field(name: HeaderName) -> Self {
        Self::Field(name)
    }

    /// At this JSON pointer (RFC 6901).
    pub fn pointer(pointer: impl Into<Cow<'static, str>>) -> Self {
        Self::Pointer(pointer.into())
    }

    pub(super) fn name(&self) -> Option<&HeaderName> {
        match self {
            Self::Field(name) => Some(name),
            Self::Pointer(_) => None,
        }
    }
}
