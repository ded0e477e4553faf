use std::{fmt, sync::Arc, time::SystemTime};

use bytes::Bytes;
use serde::Deserialize;

use crate::{Digest, ParseError, Provider};

/// One request of a provider, verified.
///
/// To hold one is to know that the bytes are authentic: only [`Incoming::finish`] and
/// [`Receiver::verify`] make it. It cannot be made by hand:
///
/// ```compile_fail,E0624
/// # use countersign::{Bytes, Delivery, Provider};
/// fn forge<P: Provider>(provider: &P) -> Delivery<P> {
///     Delivery::new(provider, Bytes::new(), None, std::time::SystemTime::now()).unwrap()
/// }
/// ```
///
/// Clones are cheap and share everything.
///
/// [`Incoming::finish`]: crate::Incoming::finish
/// [`Receiver::verify`]: crate::Receiver::verify
pub struct Delivery<P: Provider> {
    verified: Arc<Verified<P::Event>>,
}

struct Verified<E> {
    event: E,
    body: Bytes,
    secret_label: Option<Arc<str>>,
    received_at: SystemTime,
}

impl<P: Provider> Delivery<P> {
    /// Parses a body that was verified.
    pub(crate) fn new(
        provider: &P,
        body: Bytes,
        secret_label: Option<Arc<str>>,
        received_at: SystemTime,
    ) -> Result<Self, ParseError> {
        Ok(Self {
            verified: Arc::new(Verified {
                event: provider.parse(&body)?,
                body,
                secret_label,
                received_at,
            }),
        })
    }

    /// The typed content.
    #[must_use]
    pub fn event(&self) -> &P::Event {
        &self.verified.event
    }

    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.verified.body
    }

    /// Parses the body into a type of the application's own, for members that the event lacks.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the body is not JSON of that shape.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ParseError> {
        serde_json::from_slice(self.body()).map_err(ParseError::from)
    }

    /// The SHA-256 of the body, computed at each call.
    ///
    /// These providers send no delivery id: the digest is the key to recognize one that was
    /// delivered twice. It is no secret, and it does not change when the signing secret does.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.body())
    }

    /// When the head of the request arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.verified.received_at
    }

    /// The label of the secret that the delivery was signed with, if that secret has one.
    #[must_use]
    pub fn secret_label(&self) -> Option<&str> {
        self.verified.secret_label.as_deref()
    }
}

impl<P: Provider> Clone for Delivery<P> {
    fn clone(&self) -> Self {
        Self {
            verified: Arc::clone(&self.verified),
        }
    }
}

/// Shows where the delivery came from, and nothing of what it says.
impl<P: Provider> fmt::Debug for Delivery<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("provider", &P::NAME)
            .field("body_len", &self.body().len())
            .field("secret_label", &self.secret_label())
            .field("received_at", &self.received_at())
            .finish_non_exhaustive()
    }
}
