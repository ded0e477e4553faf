use bytes::{Bytes, BytesMut};

/// What may be allocated ahead on the word of a client that nobody has authenticated, in bytes.
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
        if self.joined.is_empty() {
            // Small frames are joined as they come: kept apart, each could pin the whole buffer
            // that it was read into.
            self.joined.reserve(self.expected.min(MAX_TRUSTED_LENGTH));
            self.joined.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
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
    fn a_claimed_length_allocates_nothing_and_at_most_64_kib_later() {
        let mut body = Body::default();
        body.expect(Some(u64::MAX));
        assert_eq!(body.joined.capacity(), 0);
        body.push(Bytes::from_static(b"a"));
        assert_eq!(body.joined.capacity(), 0);
        body.push(Bytes::from_static(b"b"));
        assert_eq!(body.joined.capacity(), 65_536);
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
