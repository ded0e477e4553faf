use std::{fmt, sync::Arc, time::SystemTime};

use bytes::Bytes;
use serde::Deserialize;

use super::{BodyDigest, DeliveryId, Envelope, Message, ParseError, Provider};
use crate::{
    receive::{Accepted, Endpoint},
    sign::Verified,
};

/// One request of a provider, verified.
///
/// To hold one is to know that the bytes are authentic: only [`Incoming::finish`] and
/// [`Receiver::verify`] make it. It cannot be made by hand:
///
/// ```compile_fail,E0451
/// # use countersign::{Delivery, Provider};
/// fn forge<P: Provider>() -> Delivery<P> {
///     Delivery { shared: Default::default() }
/// }
/// ```
///
/// Clones are cheap and share everything.
///
/// [`Incoming::finish`]: crate::Incoming::finish
/// [`Receiver::verify`]: crate::Receiver::verify
pub struct Delivery<P: Provider> {
    shared: Arc<Shared<P>>,
}

struct Shared<P: Provider> {
    endpoint: Arc<Endpoint<P>>,
    event: P::Event,
    verified: Verified,
    received_at: SystemTime,
}

impl<P: Provider> Delivery<P> {
    /// Parses a request that was verified, or gives it back.
    pub(crate) fn parse(
        endpoint: Arc<Endpoint<P>>,
        verified: Verified,
        received_at: SystemTime,
    ) -> Result<Self, (ParseError, Verified)> {
        let provider = &endpoint.provider;
        let message = Message::with_fields(&verified.body, provider.scheme(), verified.fields());
        match provider.parse(&message) {
            Ok(event) => Ok(Self {
                shared: Arc::new(Shared {
                    endpoint,
                    event,
                    verified,
                    received_at,
                }),
            }),
            Err(error) => Err((error, verified)),
        }
    }

    pub(crate) fn accepted(&self) -> Accepted<'_> {
        let Shared {
            endpoint,
            verified,
            received_at,
            ..
        } = &*self.shared;
        Accepted::new(endpoint.provider.scheme(), verified, *received_at)
    }

    /// The typed content.
    #[must_use]
    pub fn event(&self) -> &P::Event {
        &self.shared.event
    }

    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.shared.verified.body
    }

    /// Parses the body into a type of the application's own, for members that the event lacks.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the body is not JSON of that shape.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ParseError> {
        serde_json::from_slice(self.body()).map_err(ParseError::from)
    }

    /// What makes two deliveries the same one, worked out at each call.
    #[must_use]
    pub fn id(&self) -> DeliveryId {
        self.accepted().id()
    }

    /// The SHA-256 of the body, computed at each call. It is no secret.
    #[must_use]
    pub fn digest(&self) -> BodyDigest {
        BodyDigest::of(self.body())
    }

    /// When the head of the request arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.shared.received_at
    }

    /// The label of the secret that the delivery was signed with, if that secret has one.
    #[must_use]
    pub fn secret_label(&self) -> Option<&str> {
        self.shared.verified.secret_label.as_deref()
    }

    /// The tenant whose secret that is, if the endpoint receives for several.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.shared.verified.tenant()
    }

    /// The name of the endpoint that received it, if it has one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.shared.endpoint.name()
    }

    /// The delivery as data, to be stored or sent on: the body, the header fields that the scheme
    /// names, and where it came from.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        let fields = self.shared.verified.fields();
        Envelope::of(
            P::NAME,
            self.received_at(),
            fields.cloned().unwrap_or_default(),
        )
        .with_endpoint(self.endpoint())
        .with_tenant(self.tenant())
        .with_body(self.body().clone())
        .with_verdict(self.accepted().verdict())
    }
}

impl<P: Provider> Clone for Delivery<P> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

/// Shows where the delivery came from, and nothing of what it says.
impl<P: Provider> fmt::Debug for Delivery<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("provider", &P::NAME)
            .field("endpoint", &self.endpoint())
            .field("tenant", &self.tenant())
            .field("body_len", &self.body().len())
            .field("secret_label", &self.secret_label())
            .field("received_at", &self.received_at())
            .finish_non_exhaustive()
    }
}
