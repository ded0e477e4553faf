use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::conformance::request::{End, SuiteRequest};

const TRAILER: HeaderName = HeaderName::from_static("x-countersign-trailer");

/// The body of the requests that [`Conformance::tower`](crate::Conformance::tower) sends.
///
/// It does what the trait allows: frames of any size, `is_end_stream` always false, trailers or an
/// error at the end, or no end.
#[derive(Debug)]
pub struct TestBody {
    frames: VecDeque<Bytes>,
    pause: Duration,
    pausing: Option<Pin<Box<Sleep>>>,
    end: End,
    is_over: bool,
    left: Option<u64>,
    polls: Arc<AtomicUsize>,
}

impl TestBody {
    pub(crate) fn new(sent: &SuiteRequest) -> Self {
        Self {
            frames: sent.frames.iter().cloned().collect(),
            pause: sent.pause,
            pausing: None,
            end: sent.end,
            is_over: false,
            left: sent.content_length,
            polls: Arc::default(),
        }
    }

    /// The number of polls, readable after the body is dropped.
    pub(crate) fn polls(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.polls)
    }

    fn poll_pause(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.pause.is_zero() || self.frames.is_empty() {
            return Poll::Ready(());
        }
        let pause = self.pause;
        let pausing = self.pausing.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(pausing.as_mut().poll(cx));
        self.pausing = None;
        Poll::Ready(())
    }
}

impl Body for TestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        ready!(self.poll_pause(cx));
        if let Some(frame) = self.frames.pop_front() {
            let length = u64::try_from(frame.len()).unwrap_or(u64::MAX);
            self.left = self.left.map(|left| left.saturating_sub(length));
            return Poll::Ready(Some(Ok(Frame::data(frame))));
        }
        if self.is_over {
            return Poll::Ready(None);
        }
        match self.end {
            End::Silent => return Poll::Pending,
            End::Complete => return Poll::Ready(None),
            End::Trailer | End::Broken => self.is_over = true,
        }
        if self.end == End::Broken {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
        }
        let trailers = HeaderMap::from_iter([(TRAILER, HeaderValue::from_static("1"))]);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
