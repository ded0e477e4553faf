//! Requests that a property test or a fuzzer makes up.

use bytes::Bytes;
use http::HeaderValue;

use crate::{
    app::{LONGEST, PREVIOUS, SECRET, SHORTEST},
    frames::cut_at,
    reference_scheme::{ReferenceScheme, SignedRequest, Time},
};

/// One request.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The signature headers.
    pub signatures: Vec<EditedSignature>,
    /// The values of the timestamp header, for schemes that have one.
    pub times: Vec<Vec<u8>>,
    /// The length of the body that the head declares.
    pub content_length: Option<u64>,
    /// The body.
    pub body: Bytes,
    /// The sizes of its first frames.
    pub frames: Vec<usize>,
    /// The largest body that is received.
    pub max_body_bytes: usize,
}

/// A signature header: the right value for some key, with one part replaced.
#[derive(Debug, Clone)]
pub struct EditedSignature {
    /// The index of the key in [`KEYS`], modulo their number.
    pub key: usize,
    /// The index of the first replaced byte, modulo the length and one.
    pub place: usize,
    /// The number of bytes that are removed.
    pub removed: usize,
    /// The bytes that are inserted, without those that no header value may have.
    pub inserted: Vec<u8>,
    /// Whether the value is then put into upper case.
    pub is_upper_case: bool,
}

/// The application's four secrets in order, and two other keys.
pub const KEYS: [&[u8]; 6] = [
    SECRET.as_bytes(),
    PREVIOUS.as_bytes(),
    SHORTEST.as_bytes(),
    &LONGEST,
    b"",
    b"another key",
];

impl Attempt {
    /// The request as a sender with this scheme makes it.
    pub fn signed(&self, scheme: &ReferenceScheme) -> SignedRequest {
        let times: Vec<_> = self.times.iter().map(|time| legal(time)).collect();
        let time = times.first().map_or(&[][..], Vec::as_slice);
        let right = |key| scheme.value(key, time, &self.body);
        let field = |edited: &EditedSignature| (scheme.header, edited.value(right(edited.key())));
        let mut headers: Vec<_> = self.signatures.iter().map(field).collect();
        if scheme.time == Time::Field {
            let fields = times.iter().cloned();
            headers.extend(fields.map(|time| (ReferenceScheme::TIME, time)));
        }
        SignedRequest {
            headers,
            content_length: self.content_length,
            body: self.body.clone(),
            max_body_bytes: self.max_body_bytes,
        }
    }

    /// The body, cut into its frames.
    pub fn cut(&self) -> Vec<Bytes> {
        cut_at(self.body.clone(), &self.frames)
    }
}

impl EditedSignature {
    fn key(&self) -> &'static [u8] {
        KEYS[self.key % KEYS.len()]
    }

    fn value(&self, mut right: Vec<u8>) -> Vec<u8> {
        let start = self.place % (right.len() + 1);
        let end = right.len().min(start.saturating_add(self.removed));
        right.splice(start..end, legal(&self.inserted));
        if self.is_upper_case {
            right.make_ascii_uppercase();
        }
        right
    }
}

/// The bytes that may be in a header's value (RFC 9110 §5.5).
fn legal(value: &[u8]) -> Vec<u8> {
    let is_legal = |byte: &u8| HeaderValue::from_bytes(&[*byte]).is_ok();
    value.iter().copied().filter(is_legal).collect()
}
