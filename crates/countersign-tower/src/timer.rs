//! The read timeout.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

#[cfg(feature = "tokio")]
pin_project_lite::pin_project! {
    /// Runs from the first time that it is polled, which is when there was nothing to read: most
    /// bodies are there with the head, and never start it.
    pub(crate) struct Timer {
        timeout: Duration,
        #[pin]
        sleep: Option<tokio::time::Sleep>,
    }
}

#[cfg(feature = "tokio")]
impl Timer {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            sleep: None,
        }
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        use std::future::Future;

        let mut this = self.project();
        if this.sleep.is_none() {
            this.sleep.set(Some(tokio::time::sleep(*this.timeout)));
        }
        match this.sleep.as_pin_mut() {
            Some(sleep) => sleep.poll(cx),
            None => Poll::Pending,
        }
    }
}

/// Never ends: there is no timer without a runtime.
#[cfg(not(feature = "tokio"))]
pub(crate) struct Timer;

#[cfg(not(feature = "tokio"))]
impl Timer {
    pub(crate) fn new(_timeout: Duration) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the same signature as with a timer")]
    pub(crate) fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
