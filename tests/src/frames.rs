//! Request bodies in unusual frames.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

/// A body of the given frames that counts how often it is polled.
///
/// It has no size hint, and its `is_end_stream` is never true.
#[derive(Debug)]
pub struct Frames<D = Bytes> {
    left: VecDeque<io::Result<Frame<D>>>,
    polls: Arc<AtomicUsize>,
    ends: bool,
}

impl<D> Frames<D> {
    /// A body of these frames, some of which may be errors or trailers.
    pub fn new(frames: impl IntoIterator<Item = io::Result<Frame<D>>>) -> Self {
        Self {
            left: frames.into_iter().collect(),
            polls: Arc::default(),
            ends: true,
        }
    }

    /// A body of these pieces of data.
    pub fn of(pieces: impl IntoIterator<Item = D>) -> Self {
        Self::new(pieces.into_iter().map(|piece| Ok(Frame::data(piece))))
    }

    /// Adds a frame of trailers.
    #[must_use]
    pub fn with_trailers(mut self) -> Self {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-supademo-signature", "00".parse().expect("a value"));
        self.left.push_back(Ok(Frame::trailers(trailers)));
        self
    }

    /// Adds a frame that is an error.
    #[must_use]
    pub fn with_error(mut self) -> Self {
        self.left
            .push_back(Err(io::ErrorKind::ConnectionReset.into()));
        self
    }

    /// The body is pending for ever after its last frame.
    #[must_use]
    pub fn without_end(mut self) -> Self {
        self.ends = false;
        self
    }

    /// The number of polls, which outlives the body.
    pub fn polls(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.polls)
    }
}

/// Cuts a body into frames of `size` bytes; the last may be shorter.
pub fn cut(body: &[u8], size: usize) -> Vec<Bytes> {
    body.chunks(size).map(Bytes::copy_from_slice).collect()
}

/// Cuts a body into frames of these sizes, and a last one of the rest.
pub fn cut_at(mut body: Bytes, sizes: &[usize]) -> Vec<Bytes> {
    let mut frames: Vec<_> = sizes
        .iter()
        .map(|size| body.split_to(body.len().min(*size)))
        .collect();
    frames.push(body);
    frames
}

impl<D: Buf + Unpin> Body for Frames<D> {
    type Data = D;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<D>>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        match self.left.pop_front() {
            None if !self.ends => Poll::Pending,
            frame => Poll::Ready(frame),
        }
    }
}

/// A body of empty frames that are always ready and never end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Endless;

impl Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::new()))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::new()
    }
}
