use std::mem;

use bytes::{Bytes, BytesMut};

/// What may be allocated ahead on the word of a client that nobody has authenticated: so many times
/// what it has sent, and no more than so many bytes.
const TRUST: usize = 3;
const MAX_TRUSTED_LENGTH: usize = 64 * 1024;

/// The frames received so far, as one run of bytes.
#[derive(Debug, Default)]
pub(crate) struct Body {
    expected: usize,
    /// A body that comes in one frame stays here and is never copied.
    first: Bytes,
    joined: BytesMut,
}

impl Body {
    pub(crate) fn expect(&mut self, content_length: Option<u64>) {
        self.expected = content_length
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or_default();
    }

    pub(crate) fn len(&self) -> usize {
        self.first.len().saturating_add(self.joined.len())
    }

    pub(crate) fn push(&mut self, frame: Bytes) {
        if frame.is_empty() {
            return;
        }
        if self.len() == 0 {
            self.first = frame;
            return;
        }
        let length = self.len().saturating_add(frame.len());
        if self.joined.capacity() < length {
            let ahead = length.saturating_mul(TRUST).min(MAX_TRUSTED_LENGTH);
            let room = self.expected.clamp(length, length.saturating_add(ahead));
            self.joined.reserve(room.saturating_sub(self.joined.len()));
        }
        // Small frames are joined as they come: kept apart, each could pin the whole buffer that it
        // was read into.
        self.joined.extend_from_slice(&mem::take(&mut self.first));
        self.joined.extend_from_slice(&frame);
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.joined.is_empty() {
            return self.first;
        }
        self.joined.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_frame_is_not_copied() {
        let frame = Bytes::from(vec![7; 4096]);
        let mut body = Body::default();
        body.push(Bytes::new());
        body.push(frame.clone());
        body.push(Bytes::new());
        assert_eq!(body.into_bytes().as_ptr(), frame.as_ptr());
    }

    #[test]
    fn a_claimed_length_allocates_nothing_and_later_little_ahead_of_what_came() {
        let mut body = Body::default();
        body.expect(Some(u64::MAX));
        assert_eq!(body.joined.capacity(), 0);
        body.push(Bytes::from(vec![1; 50]));
        assert_eq!(body.joined.capacity(), 0);
        body.push(Bytes::from(vec![2; 50]));
        assert_eq!(body.joined.capacity(), 400);
        body.push(Bytes::from(vec![3; 300]));
        assert_eq!(body.joined.capacity(), 400);
        body.push(Bytes::from(vec![4; 1]));
        assert_eq!(body.joined.capacity(), 1604);
        body.push(Bytes::from(vec![5; 99_599]));
        assert_eq!(body.joined.capacity(), 100_000 + 65_536);
    }

    #[test]
    fn a_length_that_is_claimed_too_small_is_outgrown() {
        for claim in [None, Some(0), Some(3)] {
            let mut body = Body::default();
            body.expect(claim);
            for _ in 0..1000 {
                body.push(Bytes::from_static(b"four"));
            }
            assert_eq!(body.len(), 4000);
            assert!(body.joined.capacity() < 8000, "{claim:?}");
        }
    }

    #[test]
    fn a_modest_length_is_allocated_once() {
        let mut body = Body::default();
        body.expect(Some(10_000));
        body.push(Bytes::from(vec![1; 5000]));
        body.push(Bytes::from(vec![2; 1]));
        assert_eq!(body.joined.capacity(), 10_000);
    }

    #[test]
    fn frames_of_every_size_join_in_order() {
        let whole: Vec<u8> = (0..=255).collect();
        for size in 1..=whole.len() {
            let mut body = Body::default();
            for frame in whole.chunks(size) {
                body.push(Bytes::copy_from_slice(frame));
            }
            assert_eq!(body.len(), whole.len());
            assert_eq!(body.into_bytes(), whole, "frames of {size} bytes");
        }
    }
}
