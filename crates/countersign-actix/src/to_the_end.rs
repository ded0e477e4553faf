use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
    thread,
};

use actix_web::rt;

/// A handler that runs to its end once it has begun. actix drops what it does for a client that has
/// gone; dropped before its end, this goes on in a task of its own.
pub(crate) struct ToTheEnd<T: 'static> {
    rest: Option<Pin<Box<dyn Future<Output = T>>>>,
}

impl<T> ToTheEnd<T> {
    pub(crate) fn new(handling: impl Future<Output = T> + 'static) -> Self {
        Self {
            rest: Some(Box::pin(handling)),
        }
    }
}

impl<T> Future for ToTheEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Some(rest) = &mut self.rest else {
            return Poll::Pending;
        };
        let polled = rest.as_mut().poll(cx);
        if polled.is_ready() {
            self.rest = None;
        }
        polled
    }
}

impl<T> Drop for ToTheEnd<T> {
    fn drop(&mut self) {
        let Some(rest) = self.rest.take() else {
            return;
        };
        // A handler that panicked has ended. Without actix's runtime, spawning panics, and there is
        // nothing that could run it.
        if !thread::panicking() {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                rt::spawn(async move {
                    rest.await;
                });
            }));
        }
    }
}
