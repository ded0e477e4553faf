use std::{future::poll_fn, pin::Pin, sync::Arc};

use actix_web::{dev::Payload, error::PayloadError, rt};
use countersign::{Delivery, Incoming, Provider, Rejection};
use futures_core::Stream;

/// Pumps a payload into the [`Incoming`] request, until there is a verdict or the time is over.
pub(crate) async fn read<P: Provider>(
    mut incoming: Incoming<P>,
    payload: &mut Payload,
) -> Result<Delivery<P>, Rejection> {
    let read = rt::time::timeout(incoming.read_timeout(), pump(&mut incoming, payload));
    match read.await.unwrap_or(Err(Rejection::ReadTimeout)) {
        Ok(()) => incoming.finish(),
        Err(rejection) => Err(incoming.refuse(rejection)),
    }
}

async fn pump<P: Provider>(
    incoming: &mut Incoming<P>,
    payload: &mut Payload,
) -> Result<(), Rejection> {
    let mut frames = 0_usize;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut *payload).poll_next(cx)).await {
        incoming.update(frame.map_err(broken)?)?;
        frames = frames.wrapping_add(1);
        if frames.is_multiple_of(Incoming::<P>::FRAMES_PER_POLL) {
            rt::task::yield_now().await;
        }
    }
    Ok(())
}

/// A limit that another middleware put around the body speaks through its error.
fn broken(error: PayloadError) -> Rejection {
    match error {
        PayloadError::Overflow => Rejection::BodyTooLarge,
        error => Rejection::BodyIncomplete(Arc::new(error)),
    }
}
