use std::{borrow::Cow, fmt, str};

use http::{HeaderMap, HeaderName};

use super::json::text_at;
use crate::{Scheme, ValueSource};

/// What [`Provider::parse`](crate::Provider::parse) sees of a request that was verified: the body,
/// and the header fields that the provider's scheme names.
///
/// No more than that is kept, so an event can be parsed again from storage.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    body: &'a [u8],
    of: Option<(&'a Scheme, &'a HeaderMap)>,
}

impl<'a> Message<'a> {
    /// A message that is its body alone.
    #[must_use]
    pub fn new(body: &'a [u8]) -> Self {
        Self { body, of: None }
    }

    pub(crate) fn with_fields(
        body: &'a [u8],
        scheme: &'a Scheme,
        fields: Option<&'a HeaderMap>,
    ) -> Self {
        Self {
            body,
            of: fields.map(|fields| (scheme, fields)),
        }
    }

    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The value of a header field that the signature covers.
    #[must_use]
    pub fn signed_field(&self, name: &HeaderName) -> Option<&'a [u8]> {
        self.field(name, true)
    }

    /// The value of a header field that the scheme names and that the signature does not cover, if
    /// it is there exactly once. Who has captured one delivery can send it again with another value.
    #[must_use]
    pub fn unsigned_field(&self, name: &HeaderName) -> Option<&'a [u8]> {
        self.field(name, false)
    }

    fn field(&self, name: &HeaderName, is_signed: bool) -> Option<&'a [u8]> {
        let (scheme, fields) = self.of?;
        let mut values = fields.get_all(name).iter();
        // Which of several counts is unknown.
        let (Some(value), None) = (values.next(), values.next()) else {
            return None;
        };
        let value = value.as_bytes();
        let is_named = is_signed || scheme.unsigned_fields().any(|field| field == name);
        (scheme.covers(name) == is_signed && is_named).then_some(value)
    }

    /// The name of the event, from where the scheme says that it is.
    ///
    /// It may stand in a header field that the signature does not cover: see
    /// [`Scheme::event_name`].
    #[must_use]
    pub fn event_name(&self, scheme: &Scheme) -> Option<Cow<'a, str>> {
        match scheme.event_name()? {
            ValueSource::Field(name) => {
                let value = self
                    .signed_field(name)
                    .or_else(|| self.unsigned_field(name))?;
                str::from_utf8(value).ok().map(Cow::Borrowed)
            }
            ValueSource::Pointer(pointer) => text_at(self.body, pointer),
        }
    }
}

/// Shows how long it is, and nothing of what it says.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}
