use std::time::Duration;

use bytes::Bytes;
use countersign::{HeaderMap, Scheme};
use http::{Method, Version};

/// A request as a target sends it.
#[derive(Debug, Clone)]
pub(crate) struct SuiteRequest {
    /// What is special about it, for the report.
    pub(crate) description: String,
    pub(crate) method: Method,
    /// HTTP/1.1 or HTTP/2, where a connection decides it.
    pub(crate) version: Version,
    /// The path, with the query.
    pub(crate) path: String,
    /// The fields, without those of the framing.
    pub(crate) headers: HeaderMap,
    /// The declared length. Without one the body is chunked.
    pub(crate) content_length: Option<u64>,
    pub(crate) frames: Vec<Bytes>,
    /// The pause before each frame.
    pub(crate) pause: Duration,
    pub(crate) end: End,
}

/// What follows the last frame of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The end of the body.
    Complete,
    /// A trailer, then the end.
    Trailer,
    /// A transfer error.
    Broken,
    /// Nothing: the body never ends.
    Silent,
}

impl SuiteRequest {
    /// A request whose body comes in one frame of the declared length.
    pub(crate) fn new(description: &str, path: &str, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            description: description.to_owned(),
            method: Method::POST,
            version: Version::HTTP_11,
            path: path.to_owned(),
            headers,
            content_length: u64::try_from(body.len()).ok(),
            frames: vec![body],
            pause: Duration::ZERO,
            end: End::Complete,
        }
    }

    /// Replaces the description.
    pub(crate) fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    pub(crate) fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn over_http2(mut self) -> Self {
        self.version = Version::HTTP_2;
        self
    }

    /// Removes the signature.
    pub(crate) fn unsigned(mut self, scheme: &Scheme) -> Self {
        self.headers.remove(scheme.header());
        self
    }

    /// Sends it to this path, with the query.
    pub(crate) fn to(mut self, target: &str) -> Self {
        target.clone_into(&mut self.path);
        self
    }

    /// Replaces the body, and declares its length.
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.content_length = u64::try_from(body.len()).ok();
        self.frames = vec![body];
        self
    }

    /// Splits the body into frames of `size` bytes.
    pub(crate) fn in_frames(mut self, size: usize) -> Self {
        let body = self.frames.concat();
        let frames = body.chunks(size.max(1)).map(Bytes::copy_from_slice);
        self.frames = frames.collect();
        self
    }

    /// Declares no length.
    pub(crate) fn chunked(mut self) -> Self {
        self.content_length = None;
        self
    }

    /// Keeps only the first half of the body.
    pub(crate) fn halved(mut self) -> Self {
        let body = self.frames.concat();
        let half = body.get(..body.len() / 2).unwrap_or_default();
        self.frames = vec![Bytes::copy_from_slice(half)];
        self
    }

    /// Sends the head only, and leaves the connection open.
    pub(crate) fn without_body(mut self) -> Self {
        self.frames.clear();
        self.ending(End::Silent)
    }

    /// Declares this length, whatever the body's is.
    pub(crate) fn declaring(mut self, content_length: u64) -> Self {
        self.content_length = Some(content_length);
        self
    }

    /// Pauses before each frame.
    pub(crate) fn pausing(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    pub(crate) fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}
