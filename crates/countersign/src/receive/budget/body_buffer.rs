use std::mem;

use bytes::Bytes;

/// A client that nobody has authenticated may claim any length. What is allocated on its word is at
/// most this many times what it has sent, and at most [`MAX_TRUSTED_LENGTH`] bytes.
const TRUST: usize = 4;
const MAX_TRUSTED_LENGTH: usize = 64 * 1024;

/// The frames received so far, as one run of bytes.
#[derive(Debug)]
pub(crate) struct BodyBuffer {
    /// The length that the client claims for the body, in bytes.
    claimed: usize,
    /// A body that comes in one frame stays here and is never copied.
    first: Bytes,
    joined: Vec<u8>,
}

impl Default for BodyBuffer {
    fn default() -> Self {
        Self {
            claimed: usize::MAX,
            first: Bytes::new(),
            joined: Vec::new(),
        }
    }
}

impl BodyBuffer {
    pub(crate) fn expect(&mut self, content_length: Option<u64>) {
        self.claimed = content_length
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(usize::MAX);
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
        self.make_room(frame.len());
        // Small frames are joined as they come: kept apart, each could pin the whole buffer that it
        // was read into.
        self.joined.extend_from_slice(&mem::take(&mut self.first));
        self.joined.extend_from_slice(&frame);
    }

    /// Makes room for `more` bytes. Beyond what is trusted, room doubles with what has arrived, up to
    /// the claim.
    fn make_room(&mut self, more: usize) {
        let length = self.len().saturating_add(more);
        let capacity = self.joined.capacity();
        if capacity < length {
            let trusted = length.saturating_mul(TRUST).min(MAX_TRUSTED_LENGTH);
            let mut room = trusted.max(capacity.saturating_mul(2)).max(length);
            // A claim that the body has outgrown bounds nothing.
            if length <= self.claimed {
                room = room.min(self.claimed);
            }
            self.joined
                .reserve_exact(room.saturating_sub(self.joined.len()));
        }
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        if self.joined.is_empty() {
            return self.first;
        }
        self.joined.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_frame_is_not_copied() {
        let frame = Bytes::from(vec![7; 4096]);
        let mut body = BodyBuffer::default();
        body.push(Bytes::new());
        body.push(frame.clone());
        body.push(Bytes::new());
        assert_eq!(body.into_bytes().as_ptr(), frame.as_ptr());
    }

    #[test]
    fn a_claimed_length_allocates_nothing_and_later_little_ahead_of_what_came() {
        let mut body = BodyBuffer::default();
        body.expect(Some(u64::MAX));
        assert_eq!(body.joined.capacity(), 0);
        for (frame, capacity) in [
            (50, 0),
            (50, 400),
            (300, 400),
            (1, 1604),
            (9_599, 40_000),
            (30_001, 80_000),
            (40_000, 160_000),
        ] {
            body.push(Bytes::from(vec![1; frame]));
            assert_eq!(body.joined.capacity(), capacity, "after {frame} more");
        }
    }

    #[test]
    fn room_ends_with_the_claim_unless_more_comes() {
        for (claim, capacity) in [
            (None, 262_144),
            (Some(200_000), 200_000),
            (Some(0), 262_144),
            (Some(100_000), 200_000),
        ] {
            let mut body = BodyBuffer::default();
            body.expect(claim);
            for _ in 0..9 {
                body.push(Bytes::from(vec![1; 16_384]));
            }
            assert_eq!(body.len(), 147_456);
            assert_eq!(body.joined.capacity(), capacity, "{claim:?}");
        }
    }

    #[test]
    fn a_modest_length_is_allocated_once() {
        let mut body = BodyBuffer::default();
        body.expect(Some(10_000));
        body.push(Bytes::from(vec![1; 5000]));
        body.push(Bytes::from(vec![2; 1]));
        assert_eq!(body.joined.capacity(), 10_000);
    }

    #[test]
    fn frames_of_every_size_join_in_order() {
        let whole: Vec<u8> = (0..=255).collect();
        for size in 1..=whole.len() {
            let mut body = BodyBuffer::default();
            for frame in whole.chunks(size) {
                body.push(Bytes::copy_from_slice(frame));
            }
            assert_eq!(body.len(), whole.len());
            assert_eq!(body.into_bytes(), whole, "frames of {size} bytes");
        }
    }
}
