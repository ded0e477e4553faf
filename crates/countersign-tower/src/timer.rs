//! The time that a body, or a lookup, may take.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

#[cfg(feature = "tokio")]
pin_project_lite::pin_project! {
    /// Made with the request, so that a runtime without timers shows at the first one and not at
    /// the first slow one. It is registered when it is first polled, which is when there was
    /// nothing to read: most bodies are there with the head.
    pub(crate) struct Timer {
        started: tokio::time::Instant,
        #[pin]
        sleep: tokio::time::Sleep,
    }
}

#[cfg(feature = "tokio")]
impl Timer {
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            started: tokio::time::Instant::now(),
            sleep: tokio::time::sleep(timeout),
        }
    }

    /// The time of now, by the clock of the timer.
    pub(crate) fn now() -> Instant {
        tokio::time::Instant::now().into_std()
    }

    /// Is ready when `timeout` has passed since the timer was made.
    ///
    /// The clock is asked before the timer, which does not answer a task that has used up its
    /// cooperative budget: a body that is always ready must not outlive its time.
    pub(crate) fn poll(self: Pin<&mut Self>, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        if this.started.elapsed() >= timeout {
            return Poll::Ready(());
        }
        if let Some(deadline) = this.started.checked_add(timeout)
            && deadline != this.sleep.deadline()
        {
            this.sleep.as_mut().reset(deadline);
        }
        std::future::Future::poll(this.sleep, cx)
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

    pub(crate) fn now() -> Instant {
        Instant::now()
    }

    #[expect(clippy::unused_self, reason = "the same signature as with a timer")]
    pub(crate) fn poll(
        self: Pin<&mut Self>,
        _timeout: Duration,
        _cx: &mut Context<'_>,
    ) -> Poll<()> {
        Poll::Pending
    }
}
