use std::{
    convert::Infallible,
    fmt,
    future::Future,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, Waker, ready},
    thread,
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    dev::Payload,
    rt::{
        self,
        time::{Instant, Sleep, sleep},
    },
    web::Bytes,
};
use futures_core::Stream;

/// How much of what a client still sends is read and dropped, in bytes, for how long, and for how
/// long a silence. What is beyond, actix reads and drops for its `client_disconnect_timeout`.
const MAX_BYTES: usize = 16 * 1024 * 1024;
const MAX_TIME: Duration = Duration::from_secs(10);
const MAX_SILENCE: Duration = Duration::from_secs(1);

/// What one poll drops before others have their turn.
const FRAMES_PER_POLL: usize = 64;

/// The body of a refusal, which is empty, and ends when the client has sent what is left of its own.
///
/// The head of the response is on its way by then. A socket that is closed with bytes that nobody has
/// read resets the connection, and the answer is lost on its way to a client that still sends
/// (RFC 9112 §9.6). What is left is read and dropped up to 16 MiB, 10 seconds, and 1 second of
/// silence. If an application replaces this body, it is read and dropped all the same.
pub struct RefusalBody {
    /// Kept to the end: a payload that is there when the response ends makes actix close the
    /// connection. Of a chunked one that is dropped, actix would read all, however much that is.
    remainder: Remainder,
    is_reading: bool,
}

impl RefusalBody {
    /// Leaves what is left of the payload unread.
    pub(crate) fn without_reading(payload: Payload) -> Self {
        Self {
            remainder: Remainder::new(payload),
            is_reading: false,
        }
    }

    /// Reads and drops what is left of the payload of an HTTP/1 request.
    pub(crate) fn after(payload: Payload) -> Self {
        Self {
            is_reading: !matches!(payload, Payload::None),
            remainder: Remainder::new(payload),
        }
    }
}

impl MessageBody for RefusalBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        if self.is_reading {
            BodySize::Stream
        } else {
            BodySize::Sized(0)
        }
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.is_reading {
            ready!(Pin::new(&mut self.remainder).poll(cx));
            self.is_reading = false;
        }
        Poll::Ready(None)
    }
}

impl Drop for RefusalBody {
    /// An application may have put another body in the place of this one.
    fn drop(&mut self) {
        if !self.is_reading || thread::panicking() {
            return;
        }
        let mut remainder = mem::replace(&mut self.remainder, Remainder::new(Payload::None));
        // Without actix's runtime, spawning panics, and there is no connection either.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let mut cx = Context::from_waker(Waker::noop());
            if remainder.read(&mut cx).is_pending() {
                rt::spawn(remainder);
            }
        }));
    }
}

impl fmt::Debug for RefusalBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusalBody")
            .field("is_reading", &self.is_reading)
            .finish_non_exhaustive()
    }
}

/// Is ready when nothing is left, or no more of it is read.
struct Remainder {
    payload: Payload,
    left: usize,
    timer: Option<Timer>,
}

struct Timer {
    end: Instant,
    /// When the silence has lasted too long, or everything.
    sleep: Pin<Box<Sleep>>,
}

impl Remainder {
    fn new(payload: Payload) -> Self {
        Self {
            payload,
            left: MAX_BYTES,
            timer: None,
        }
    }

    /// Reads and drops what has arrived.
    fn read(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..FRAMES_PER_POLL {
            let Some(Ok(frame)) = ready!(Pin::new(&mut self.payload).poll_next(cx)) else {
                return Poll::Ready(());
            };
            match self.left.checked_sub(frame.len()) {
                Some(left) => self.left = left,
                None => return Poll::Ready(()),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Future for Remainder {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let before = self.left;
        if self.read(cx).is_ready() {
            return Poll::Ready(());
        }
        let now = Instant::now();
        let has_read = self.left < before;
        let timer = self.timer.get_or_insert_with(|| Timer {
            end: now + MAX_TIME,
            sleep: Box::pin(sleep(MAX_SILENCE)),
        });
        if has_read {
            let silence = (now + MAX_SILENCE).min(timer.end);
            timer.sleep.as_mut().reset(silence);
        }
        // The timer does not answer a task that has used up its cooperative budget.
        if now >= timer.sleep.deadline() {
            return Poll::Ready(());
        }
        timer.sleep.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use actix_web::error::PayloadError;
    use futures_util::{StreamExt, stream};

    use super::*;

    const KIB: &[u8] = &[b'x'; 1024];

    fn payload(frames: impl Stream<Item = &'static [u8]> + 'static) -> Payload {
        let frames = frames.map(|frame| Ok::<_, PayloadError>(Bytes::from_static(frame)));
        let frames: actix_http::BoxedPayloadStream = Box::pin(frames);
        Payload::from(frames)
    }

    /// The same frames, and how many of them have been read.
    fn counted(frames: impl Stream<Item = &'static [u8]> + 'static) -> (Payload, Arc<AtomicUsize>) {
        let count = Arc::<AtomicUsize>::default();
        let counter = Arc::clone(&count);
        let frames = frames.inspect(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        (payload(frames), count)
    }

    /// A frame each time that this has passed.
    fn every(pause: Duration) -> impl Stream<Item = &'static [u8]> {
        stream::repeat(KIB).then(move |frame| async move {
            sleep(pause).await;
            frame
        })
    }

    /// How long it takes until the body has ended, which yields nothing before.
    async fn end(mut body: RefusalBody) -> Duration {
        let start = Instant::now();
        let item = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await;
        assert!(item.is_none());
        assert_eq!(body.size(), BodySize::Sized(0));
        start.elapsed()
    }

    #[actix_web::test]
    async fn it_ends_with_the_payload_which_is_read_to_its_end() {
        assert_eq!(RefusalBody::after(Payload::None).size(), BodySize::Sized(0));
        tokio::time::pause();
        let (payload, count) = counted(stream::iter([KIB; 1000]));
        let body = RefusalBody::after(payload);
        assert_eq!(body.size(), BodySize::Stream);
        assert_eq!(end(body).await, Duration::ZERO);
        assert_eq!(count.load(Ordering::Relaxed), 1000);
    }

    #[actix_web::test]
    async fn it_leaves_a_payload_alone_where_that_is_asked_for() {
        let (payload, count) = counted(stream::iter([KIB; 1000]));
        let body = RefusalBody::without_reading(payload);
        assert_eq!(body.size(), BodySize::Sized(0));
        end(body).await;
        assert_eq!(count.load(Ordering::Relaxed), 0);
    }

    #[actix_web::test]
    async fn a_client_that_sends_for_ever_is_cut_off_in_bytes_and_in_time() {
        let (all, count) = counted(stream::repeat(KIB));
        end(RefusalBody::after(all)).await;
        assert_eq!(count.load(Ordering::Relaxed), MAX_BYTES / KIB.len() + 1);

        // What never waits, and is nothing.
        let took = end(RefusalBody::after(payload(stream::repeat(&b""[..])))).await;
        assert!(took >= MAX_SILENCE && took < 2 * MAX_SILENCE, "{took:?}");

        tokio::time::pause();
        let slow = payload(every(Duration::from_millis(900)));
        let took = end(RefusalBody::after(slow)).await;
        assert_eq!(took.as_secs(), MAX_TIME.as_secs());
    }

    #[actix_web::test]
    async fn a_silent_client_is_soon_left() {
        tokio::time::pause();
        let silent = payload(stream::iter([KIB]).chain(stream::pending()));
        assert_eq!(end(RefusalBody::after(silent)).await.as_secs(), 1);
        let slower = payload(every(Duration::from_millis(1100)));
        assert_eq!(end(RefusalBody::after(slower)).await.as_secs(), 1);
    }

    #[actix_web::test]
    async fn what_is_left_is_read_if_an_application_has_a_body_of_its_own() {
        tokio::time::pause();
        let (payload, count) = counted(every(Duration::from_millis(500)));
        drop(RefusalBody::after(payload));
        sleep(Duration::from_millis(5100)).await;
        assert_eq!(count.load(Ordering::Relaxed), 10);
        sleep(Duration::from_secs(60)).await;
        assert!(count.load(Ordering::Relaxed) <= 20);
    }

    #[test]
    fn without_a_runtime_it_can_be_dropped() {
        drop(RefusalBody::after(payload(stream::iter([KIB; 1000]))));
        drop(RefusalBody::after(payload(stream::pending())));
    }
}
