use std::fmt;

use countersign::{Head, Headers, Rejection, Scheme, Timestamp};
use http::{HeaderName, header::CONTENT_ENCODING};

use super::well_known::{is_well_known, looks_like_a_time, signature_headers};

/// What a diagnosis reads of a head, copied: some header fields, the URL and the target.
#[derive(Clone)]
pub(crate) struct OwnedHead {
    fields: Vec<(HeaderName, Vec<u8>)>,
    url: Option<String>,
    target: Option<String>,
    content_length: Option<u64>,
}

/// A head has seldom more than one timestamp; more than these are not copied for being one.
const MAX_TIMES: usize = 4;

impl OwnedHead {
    /// Copies the fields of these schemes, those that are known of other platforms, and those that
    /// look like a timestamp.
    pub(crate) fn copy(head: &Head<'_>, schemes: &[&Scheme]) -> Self {
        let mut fields = Vec::new();
        let mut times = 0;
        head.headers().for_each(&mut |name, value| {
            let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                return;
            };
            let is_known = name == CONTENT_ENCODING
                || is_well_known(&name)
                || schemes.iter().any(|scheme| reads(scheme, &name));
            let is_time = !is_known && times < MAX_TIMES && looks_like_a_time(value);
            times += usize::from(is_time);
            if is_known || is_time {
                fields.push((name, value.to_vec()));
            }
        });
        Self {
            fields,
            // Without a target the URL would be that of the host.
            url: head.target().and_then(|_| head.url().ok()),
            target: head.target().map(str::to_owned),
            content_length: head.content_length(),
        }
    }

    /// Every field that was copied.
    pub(crate) fn fields(&self) -> &[(HeaderName, Vec<u8>)] {
        &self.fields
    }

    pub(crate) fn contains(&self, name: &HeaderName) -> bool {
        self.values(name).next().is_some()
    }

    pub(crate) fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_slice())
    }

    pub(crate) fn exactly_one(&self, name: &HeaderName) -> Result<&[u8], Rejection> {
        self.fields.exactly_one(name)
    }

    /// The header of another platform that has a signature.
    pub(crate) fn well_known_signature(&self) -> Option<HeaderName> {
        signature_headers().find(|name| self.contains(name))
    }

    /// The URL that the request was sent to, if it is known.
    pub(crate) fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The length that it declares.
    pub(crate) fn content_length(&self) -> Option<u64> {
        self.content_length
    }

    /// Its path and query, if they are known.
    pub(crate) fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }
}

/// Whether the scheme reads this field.
fn reads(scheme: &Scheme, name: &HeaderName) -> bool {
    scheme.header() == name
        || scheme.covers(name)
        || scheme.timestamp().and_then(Timestamp::field) == Some(name)
}

/// The names alone.
impl fmt::Debug for OwnedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.fields.iter().map(|(name, _)| name))
            .finish()
    }
}
