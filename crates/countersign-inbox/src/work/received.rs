use std::{
    fmt,
    time::{Duration, SystemTime},
};

use countersign::{
    Bytes, Envelope, EventInfo, ParseError, Provider, RestoreError, Stored, Verdict,
};
use serde::Deserialize;

use crate::{Claimed, Completion, EntryId, Ticket, complete::Place};

/// A delivery that came from the inbox, in one attempt to handle it.
///
/// It says what the [`Delivery`](countersign::Delivery) said that was stored. It is no witness: it is as
/// true as the database is.
pub struct Received<P: Provider> {
    stored: Stored<P>,
    ticket: Ticket,
    attempt: u32,
    max_attempts: u32,
    keep_done: Duration,
    place: Option<Place>,
}

impl<P: Provider> Received<P> {
    pub(super) fn new(
        claimed: Claimed,
        provider: &P,
        keep_done: Duration,
    ) -> Result<Self, RestoreError> {
        Ok(Self {
            stored: claimed.envelope.restore(provider)?,
            ticket: claimed.ticket,
            attempt: claimed.attempt,
            max_attempts: claimed.max_attempts,
            keep_done,
            place: claimed.place,
        })
    }

    /// The typed content.
    #[must_use]
    pub fn event(&self) -> &P::Event {
        self.stored.event()
    }

    /// The exact bytes that were signed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.envelope()
            .body()
            .map(Bytes::as_ref)
            .unwrap_or_default()
    }

    /// Parses the body into a type of the application's own, for members that the event lacks.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if the body is not JSON of that shape.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ParseError> {
        serde_json::from_slice(self.body()).map_err(ParseError::from)
    }

    /// What makes two deliveries the same one. A handler that talks to a system of its own can give it on
    /// as the key of idempotency.
    #[must_use]
    pub fn id(&self) -> &str {
        match self.envelope().verdict() {
            Verdict::Accepted { id, .. } => id.as_str(),
            _ => "",
        }
    }

    /// The number of its entry in the inbox.
    #[must_use]
    pub fn entry(&self) -> EntryId {
        self.ticket.id()
    }

    /// Which attempt this is; the first is 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Whether the entry is dead if this attempt fails.
    #[must_use]
    pub fn is_last_attempt(&self) -> bool {
        self.attempt >= self.max_attempts
    }

    /// When the head of the request arrived.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.envelope().received_at()
    }

    /// The label of the secret that it was signed with, if that secret has one.
    #[must_use]
    pub fn secret_label(&self) -> Option<&str> {
        match self.envelope().verdict() {
            Verdict::Accepted { secret, .. } => secret.as_deref(),
            _ => None,
        }
    }

    /// The tenant that it is for, if the endpoint receives for several.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.envelope().tenant()
    }

    /// The name of the endpoint that received it, if it has one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.envelope().endpoint()
    }

    /// The delivery as data.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        self.stored.envelope()
    }

    /// Completes this attempt in a transaction of the handler's own, in the inbox's database: what else the
    /// transaction changes happens exactly once.
    pub fn completion(&self) -> Completion {
        Completion::new(self.ticket, self.keep_done, self.place.clone())
    }

    /// The right to end this attempt, for [`Store::settle`](crate::Store::settle).
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        self.ticket
    }
}

impl<P: Provider<Event: EventInfo>> Received<P> {
    /// The event's name, if it has one.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        self.event().name()
    }
}

/// Shows where it came from, and nothing of what it says.
impl<P: Provider> fmt::Debug for Received<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("entry", &self.entry())
            .field("attempt", &self.attempt)
            .field("envelope", &self.envelope())
            .finish_non_exhaustive()
    }
}
