use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
};

use actix_web::{
    dev::Payload,
    error::PayloadError,
    rt::{
        task::yield_now,
        time::{Instant, Sleep, sleep},
    },
    web::Bytes,
};
use countersign::{Delivery, Incoming, Provider, Rejection};
use futures_core::Stream;

/// Pumps a payload into the [`Incoming`] request, until there is a verdict or the time is over.
pub(crate) async fn read<P: Provider>(
    mut incoming: Incoming<P>,
    payload: &mut Payload,
) -> Result<Delivery<P>, Rejection> {
    match pump(&mut incoming, payload).await {
        Ok(()) => incoming.finish(),
        Err(rejection) => Err(incoming.refuse(rejection)),
    }
}

async fn pump<P: Provider>(
    incoming: &mut Incoming<P>,
    payload: &mut Payload,
) -> Result<(), Rejection> {
    let started = Instant::now();
    let mut timer = pin!(sleep(incoming.deadline()));
    let mut frames = 0_usize;
    while let Some(frame) = next(incoming, payload, started, timer.as_mut()).await? {
        incoming.update(frame)?;
        frames = frames.wrapping_add(1);
        if frames.is_multiple_of(Incoming::<P>::FRAMES_PER_POLL) {
            // The timer does not answer a task that has used up its cooperative budget.
            if started.elapsed() >= incoming.deadline() {
                return Err(Rejection::ReadTimeout);
            }
            yield_now().await;
        }
    }
    Ok(())
}

/// The next bytes, if there are any in time.
async fn next<P: Provider>(
    incoming: &mut Incoming<P>,
    payload: &mut Payload,
    started: Instant,
    mut timer: Pin<&mut Sleep>,
) -> Result<Option<Bytes>, Rejection> {
    poll_fn(|cx| {
        if let Poll::Ready(frame) = Pin::new(&mut *payload).poll_next(cx) {
            return Poll::Ready(frame.transpose().map_err(broken));
        }
        if let Err(rejection) = incoming.wait(cx.waker(), Instant::now().into_std()) {
            return Poll::Ready(Err(rejection));
        }
        if let Some(deadline) = started.checked_add(incoming.deadline())
            && deadline != timer.deadline()
        {
            timer.as_mut().reset(deadline);
        }
        let is_over = timer.as_mut().poll(cx).is_ready();
        if is_over || started.elapsed() >= incoming.deadline() {
            return Poll::Ready(Err(Rejection::ReadTimeout));
        }
        Poll::Pending
    })
    .await
}

/// A limit that another middleware put around the body speaks through its error.
fn broken(error: PayloadError) -> Rejection {
    match error {
        PayloadError::Overflow => Rejection::BodyTooLarge,
        error => Rejection::BodyIncomplete(Arc::new(error)),
    }
}
