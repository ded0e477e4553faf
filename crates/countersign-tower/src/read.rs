use std::{
    error::Error,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Buf;
use countersign::{Delivery, Incoming, Provider, Rejection};
use http_body::Body;
use http_body_util::LengthLimitError;
use pin_project_lite::pin_project;

use crate::timer::Timer;

pin_project! {
    /// Pumps the frames of a body into the [`Incoming`] request, until there is a verdict.
    pub(crate) struct Read<P, B> {
        incoming: Option<Incoming<P>>,
        #[pin]
        body: B,
        #[pin]
        timer: Timer,
    }
}

impl<P: Provider, B> Read<P, B> {
    pub(crate) fn new(incoming: Incoming<P>, body: B) -> Self {
        Self {
            timer: Timer::new(incoming.read_timeout()),
            incoming: Some(incoming),
            body,
        }
    }
}

impl<P, B> Future for Read<P, B>
where
    P: Provider,
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Output = Result<Delivery<P>, Rejection>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(incoming) = this.incoming.as_mut() else {
            return Poll::Pending;
        };
        for _ in 0..Incoming::<P>::FRAMES_PER_POLL {
            match this.body.as_mut().poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    // A frame of trailers is not of the body, and no signature covers it.
                    let Ok(mut data) = frame.into_data() else {
                        continue;
                    };
                    if let Err(rejection) = incoming.update(data.copy_to_bytes(data.remaining())) {
                        return refused(this.incoming, rejection);
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    return refused(this.incoming, broken(error.into()));
                }
                Poll::Ready(None) => {
                    return match this.incoming.take() {
                        Some(incoming) => Poll::Ready(incoming.finish()),
                        None => Poll::Pending,
                    };
                }
                Poll::Pending => {
                    ready!(this.timer.poll(cx));
                    return refused(this.incoming, Rejection::ReadTimeout);
                }
            }
        }
        if this.timer.poll(cx).is_ready() {
            return refused(this.incoming, Rejection::ReadTimeout);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

fn refused<P: Provider>(
    incoming: &mut Option<Incoming<P>>,
    rejection: Rejection,
) -> Poll<Result<Delivery<P>, Rejection>> {
    match incoming.take() {
        Some(incoming) => Poll::Ready(Err(incoming.refuse(rejection))),
        None => Poll::Pending,
    }
}

/// A limit that another layer put around the body speaks through its error.
fn broken(error: Box<dyn Error + Send + Sync>) -> Rejection {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error.as_ref());
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Rejection::BodyTooLarge;
        }
        cause = error.source();
    }
    Rejection::BodyIncomplete(error.into())
}
