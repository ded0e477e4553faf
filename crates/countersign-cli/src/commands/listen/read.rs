use std::{
    future::poll_fn,
    pin::pin,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use countersign::{Delivery, Incoming, Rejection};
use http_body::Body as _;
use http_body_util::BodyExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};

use crate::provider::AnyProvider;

/// The time that a sender has for the body of a request that is refused already.
const REFUSED_TIMEOUT: Duration = Duration::from_secs(10);

/// How many bytes of such a body are read and dropped, so that its sender reads the answer.
const MAX_DROPPED: usize = 8 * 1024 * 1024;

/// Reads a body whose head is accepted, within the limits of its receiver.
pub(super) async fn read(
    mut incoming: Incoming<AnyProvider>,
    body: Body,
) -> Result<Delivery<AnyProvider>, Rejection> {
    let mut body = pin!(body);
    let start = time::Instant::now();
    let mut timer = pin!(time::sleep_until(start + incoming.deadline()));
    let read = poll_fn(|cx| {
        // Polled first and whatever else tokio's budget is spent on, so that it does not starve.
        let is_late = pin!(tokio::task::unconstrained(timer.as_mut()))
            .as_mut()
            .poll(cx)
            .is_ready();
        if is_late {
            return Poll::Ready(Err(Rejection::ReadTimeout));
        }
        for _ in 0..Incoming::<AnyProvider>::FRAMES_PER_POLL {
            match body.as_mut().poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    // Trailers are not of the body.
                    if let Ok(data) = frame.into_data()
                        && let Err(rejection) = incoming.update(data)
                    {
                        return Poll::Ready(Err(rejection));
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Err(Rejection::BodyIncomplete(Arc::new(error))));
                }
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    if let Err(rejection) = incoming.wait(cx.waker(), Instant::now()) {
                        return Poll::Ready(Err(rejection));
                    }
                    timer.as_mut().reset(start + incoming.deadline());
                    let is_late = timer.as_mut().poll(cx).is_ready();
                    return if is_late {
                        Poll::Ready(Err(Rejection::ReadTimeout))
                    } else {
                        Poll::Pending
                    };
                }
            }
        }
        timer.as_mut().reset(start + incoming.deadline());
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    match read {
        Ok(()) => incoming.finish(),
        Err(rejection) => Err(incoming.refuse(rejection)),
    }
}

/// Reads the bodies of requests that their heads refuse, for the capture and the diagnosis. They have
/// room of their own, so that they take none from a delivery.
#[derive(Debug)]
pub(super) struct RefusedBodies {
    room: Arc<Semaphore>,
    max_body_bytes: usize,
}

/// A body that holds its room until it is dropped.
pub(super) struct RefusedBody {
    pub(super) body: Option<Bytes>,
    _room: Option<OwnedSemaphorePermit>,
}

impl RefusedBodies {
    /// All of them together hold at most `max_bytes`.
    pub(super) fn new(max_body_bytes: usize, max_bytes: usize) -> Self {
        let max_bytes = max_bytes.min(Semaphore::MAX_PERMITS);
        Self {
            room: Arc::new(Semaphore::new(max_bytes)),
            max_body_bytes,
        }
    }

    /// The body, if all of it comes in time and there is room for it.
    pub(super) async fn read(&self, body: Body) -> RefusedBody {
        let read = time::timeout(REFUSED_TIMEOUT, self.read_to_end(body)).await;
        read.unwrap_or(RefusedBody {
            body: None,
            _room: None,
        })
    }

    async fn read_to_end(&self, mut body: Body) -> RefusedBody {
        let mut read = BytesMut::new();
        let mut room: Option<OwnedSemaphorePermit> = None;
        let mut is_kept = true;
        let mut left = MAX_DROPPED.max(self.max_body_bytes);
        let is_whole = loop {
            let Some(frame) = body.frame().await else {
                break true;
            };
            let Ok(frame) = frame else {
                break false;
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let Some(rest) = left.checked_sub(data.len()) else {
                break false;
            };
            left = rest;
            is_kept = is_kept && read.len() + data.len() <= self.max_body_bytes;
            let reserved = if is_kept {
                self.reserve(data.len())
            } else {
                None
            };
            match (reserved, &mut room) {
                (Some(reserved), Some(room)) => room.merge(reserved),
                (Some(reserved), room) => *room = Some(reserved),
                (None, room) => {
                    is_kept = false;
                    read = BytesMut::new();
                    *room = None;
                }
            }
            if is_kept {
                read.extend_from_slice(&data);
            }
        };
        RefusedBody {
            body: (is_whole && is_kept).then(|| read.freeze()),
            _room: room,
        }
    }

    fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        let room = Arc::clone(&self.room);
        room.try_acquire_many_owned(bytes).ok()
    }
}
