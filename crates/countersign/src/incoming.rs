use std::{
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use crate::{
    Delivery, Provider, Rejection, Verifier,
    endpoint::Share,
    observe::{self, Stopwatch},
    receiver::Limits,
};

/// A request whose head was accepted and whose body is arriving.
///
/// The MAC runs while the bytes arrive, so that the verdict is near when the last one is there.
pub struct Incoming<P> {
    share: Share<P>,
    limits: Limits,
    verifier: Verifier,
    received_at: SystemTime,
    stopwatch: Stopwatch,
}

impl<P: Provider> Incoming<P> {
    /// After so many frames an adapter gives way to other tasks and looks at its timer: a body that
    /// is always ready must not hold a core.
    pub const FRAMES_PER_POLL: usize = 64;

    pub(crate) fn new(
        share: Share<P>,
        limits: Limits,
        mut verifier: Verifier,
        content_length: Option<u64>,
        received_at: SystemTime,
    ) -> Result<Self, Rejection> {
        let limit = u64::try_from(limits.max_body_bytes).unwrap_or(u64::MAX);
        if content_length.is_some_and(|length| length > limit) {
            return Err(Rejection::BodyTooLarge);
        }
        verifier.expect(content_length);
        Ok(Self {
            share,
            limits,
            verifier,
            received_at,
            stopwatch: Stopwatch::default(),
        })
    }

    /// How long the body may take, from the head to its last byte. Who drives this enforces it.
    #[must_use]
    pub fn read_timeout(&self) -> Duration {
        self.limits.read_timeout
    }

    /// Takes the next bytes of the body, of any number.
    ///
    /// # Errors
    ///
    /// [`Rejection::BodyTooLarge`] if they exceed the endpoint's limit for a body, and
    /// [`Rejection::Overloaded`] if they exceed the one for all that is under way; they are dropped.
    pub fn update(&mut self, frame: Bytes) -> Result<(), Rejection> {
        let length = self.verifier.body_len();
        let room = self.limits.max_body_bytes.saturating_sub(length);
        if frame.len() > room {
            return Err(Rejection::BodyTooLarge);
        }
        if !self.share.take(frame.len(), self.limits.max_buffered_bytes) {
            return Err(Rejection::Overloaded);
        }
        self.stopwatch.time(|| self.verifier.update(frame));
        Ok(())
    }

    /// Gives the verdict on the body that is now complete.
    ///
    /// # Errors
    ///
    /// [`Rejection::SignatureMismatch`], a 401; then [`Rejection::Unparsable`], a 400: nothing is
    /// parsed that is not authentic.
    pub fn finish(mut self) -> Result<Delivery<P>, Rejection> {
        let (body, secret_label) = self.stopwatch.time(|| self.verifier.finish())?;
        let provider = self.share.provider();
        let delivery = Delivery::new(provider, body, secret_label, self.received_at)
            .map_err(Rejection::Unparsable)?;
        observe::accepted(&delivery, self.stopwatch);
        Ok(delivery)
    }
}

impl<P: Provider> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("provider", &P::NAME)
            .field("verifier", &self.verifier)
            .field("limits", &self.limits)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}
