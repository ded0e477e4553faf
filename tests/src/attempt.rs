//! Requests that somebody makes up, to see what gets through.

use bytes::Bytes;
use http::HeaderValue;

use crate::{
    app::{EARLIER, LONGEST, SECRET, SHORTEST},
    frames::cut_at,
    rules::{Rules, Sent},
};

/// One request.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The signature headers.
    pub claims: Vec<Claim>,
    /// The values of the header with the time, for rules that cover one.
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

/// A signature header: the right value under some key, a part of which is replaced.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The place of the key in [`KEYS`], round and round.
    pub key: usize,
    /// Where something is replaced, from the first byte to behind the last, round and round.
    pub place: usize,
    /// How many bytes are taken out.
    pub removed: usize,
    /// What is put there; bytes that no header value may have are left out.
    pub inserted: Vec<u8>,
    /// Whether all of it is put into upper case then.
    pub is_upper_case: bool,
}

/// The application's four secrets in order, and two keys that are none.
pub const KEYS: [&[u8]; 6] = [
    SECRET.as_bytes(),
    EARLIER.as_bytes(),
    SHORTEST.as_bytes(),
    &LONGEST,
    b"",
    b"nobody's",
];

impl Attempt {
    /// What a sender by these rules sends.
    pub fn sent(&self, rules: &Rules) -> Sent {
        let times: Vec<_> = self.times.iter().map(|time| legal(time)).collect();
        let time = times.first().map_or(&[][..], Vec::as_slice);
        let right = |key| rules.value(key, time, &self.body).into_bytes();
        let claim = |claim: &Claim| (rules.signature, claim.value(right(claim.key())));
        let mut headers: Vec<_> = self.claims.iter().map(claim).collect();
        if rules.covers_time {
            headers.extend(times.iter().cloned().map(|time| (Rules::TIME, time)));
        }
        Sent {
            headers,
            content_length: self.content_length,
            body: self.body.clone(),
            max_body_bytes: self.max_body_bytes,
        }
    }

    /// The body in its frames.
    pub fn cut(&self) -> Vec<Bytes> {
        cut_at(self.body.clone(), &self.frames)
    }
}

impl Claim {
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
