use std::time::Duration;

use bytes::Bytes;
use countersign::HeaderMap;

/// A request, as a target sends it.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// What is special about it, for the report.
    pub(crate) what: String,
    pub(crate) path: String,
    /// The headers beside those of the framing.
    pub(crate) headers: HeaderMap,
    /// The length that the head declares. Without one the body is chunked.
    pub(crate) content_length: Option<u64>,
    pub(crate) frames: Vec<Bytes>,
    /// How long the body waits before each frame.
    pub(crate) pause: Duration,
    pub(crate) end: End,
}

/// What comes after the last frame of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The end.
    Complete,
    /// A trailer, then the end.
    Trailer,
    /// The transfer fails.
    Broken,
    /// Nothing, ever.
    Silent,
}

impl Sent {
    /// A request whose body comes in one frame of the declared length.
    pub(crate) fn new(what: &str, path: &str, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            what: what.to_owned(),
            path: path.to_owned(),
            headers,
            content_length: u64::try_from(body.len()).ok(),
            frames: vec![body],
            pause: Duration::ZERO,
            end: End::Complete,
        }
    }

    /// Says in the report what is special about it.
    pub(crate) fn called(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    /// The body comes in frames of so many bytes.
    pub(crate) fn in_frames(mut self, size: usize) -> Self {
        let body = self.frames.concat();
        let frames = body.chunks(size.max(1)).map(Bytes::copy_from_slice);
        self.frames = frames.collect();
        self
    }

    /// No length is declared.
    pub(crate) fn chunked(mut self) -> Self {
        self.content_length = None;
        self
    }

    /// Only half of the body comes.
    pub(crate) fn halved(mut self) -> Self {
        let body = self.frames.concat();
        let half = body.get(..body.len() / 2).unwrap_or_default();
        self.frames = vec![Bytes::copy_from_slice(half)];
        self
    }

    /// No byte of the body comes.
    pub(crate) fn withheld(mut self) -> Self {
        self.frames.clear();
        self.ending(End::Silent)
    }

    pub(crate) fn declaring(mut self, content_length: u64) -> Self {
        self.content_length = Some(content_length);
        self
    }

    pub(crate) fn pausing(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    pub(crate) fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}
