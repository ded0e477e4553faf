use http::{HeaderMap, HeaderValue};

use crate::{Head, Scheme};

/// The header fields that are kept of a request: those that its scheme names, beside the signature.
///
/// For a scheme that names none, nothing is allocated.
#[derive(Debug, Default)]
pub(crate) struct KeptFields(Option<Box<HeaderMap>>);

impl KeptFields {
    /// A field that is there more than once says nothing: which value counts is unknown.
    pub(crate) fn of(scheme: &Scheme, head: &Head<'_>) -> Self {
        let mut fields = HeaderMap::new();
        for name in scheme.signed_fields().chain(scheme.unsigned_fields()) {
            if let Ok(value) = head.exactly_one(name)
                && let Ok(value) = HeaderValue::from_bytes(value)
            {
                fields.insert(name, value);
            }
        }
        Self((!fields.is_empty()).then(|| Box::new(fields)))
    }

    pub(crate) fn as_map(&self) -> Option<&HeaderMap> {
        self.0.as_deref()
    }
}
