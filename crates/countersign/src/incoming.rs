use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use crate::{Delivery, Provider, Receiver, Rejection, Verifier, budget::Share};

/// A request whose head was accepted and whose body is arriving.
///
/// The MAC runs while the bytes arrive, so that the verdict is near when the last one is there.
pub struct Incoming<P> {
    provider: Arc<P>,
    verifier: Verifier,
    max_body_bytes: usize,
    read_timeout: Duration,
    received_at: SystemTime,
    share: Share,
}

impl<P: Provider> Incoming<P> {
    /// After so many frames an adapter gives way to other tasks and looks at its timer: a body that
    /// is always ready must not hold a core.
    pub const FRAMES_PER_POLL: usize = 64;

    pub(crate) fn new(
        receiver: &Receiver<P>,
        mut verifier: Verifier,
        content_length: Option<u64>,
        received_at: SystemTime,
    ) -> Result<Self, Rejection> {
        let max_body_bytes = receiver.limit();
        let limit = u64::try_from(max_body_bytes).unwrap_or(u64::MAX);
        if content_length.is_some_and(|length| length > limit) {
            return Err(Rejection::BodyTooLarge);
        }
        verifier.expect(content_length);
        Ok(Self {
            provider: Arc::clone(receiver.provider()),
            verifier,
            max_body_bytes,
            read_timeout: receiver.timeout(),
            received_at,
            share: Share::new(receiver.budget()),
        })
    }

    /// How long the body may take, from the head to its last byte. Who drives this enforces it.
    #[must_use]
    pub fn read_timeout(&self) -> Duration {
        self.read_timeout
    }

    /// Takes the next bytes of the body, of any number.
    ///
    /// # Errors
    ///
    /// [`Rejection::BodyTooLarge`] if they exceed the endpoint's limit for a body, and
    /// [`Rejection::Overloaded`] if they exceed the one for all that is under way; they are dropped.
    pub fn update(&mut self, frame: Bytes) -> Result<(), Rejection> {
        let room = self.max_body_bytes.saturating_sub(self.verifier.body_len());
        if frame.len() > room {
            return Err(Rejection::BodyTooLarge);
        }
        if !self.share.take(frame.len()) {
            return Err(Rejection::Overloaded);
        }
        self.verifier.update(frame);
        Ok(())
    }

    /// Gives the verdict on the body that is now complete.
    ///
    /// # Errors
    ///
    /// [`Rejection::SignatureMismatch`], a 401; then [`Rejection::Unparsable`], a 400: nothing is
    /// parsed that is not authentic.
    pub fn finish(self) -> Result<Delivery<P>, Rejection> {
        let (body, secret_label) = self.verifier.finish()?;
        let event = self.provider.parse(&body).map_err(Rejection::Unparsable)?;
        Ok(Delivery::new(event, body, secret_label, self.received_at))
    }
}

impl<P: Provider> fmt::Debug for Incoming<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("provider", &P::NAME)
            .field("verifier", &self.verifier)
            .field("max_body_bytes", &self.max_body_bytes)
            .field("read_timeout", &self.read_timeout)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}
