//! The read timeout.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

#[cfg(feature = "tokio")]
pin_project_lite::pin_project! {
    /// Made with the request, so that a runtime without timers shows at the first one and not at
    /// the first slow one. It is registered when it is first polled, which is when there was
    /// nothing to read: most bodies are there with the head.
    pub(crate) struct Timer {
        #[pin]
        sleep: tokio::time::Sleep,
    }
}

#[cfg(feature = "tokio")]
impl Timer {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            sleep: tokio::time::sleep(timeout),
        }
    }

    pub(crate) fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        std::future::Future::poll(self.project().sleep, cx)
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
