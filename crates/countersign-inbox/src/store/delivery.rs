use std::time::Duration;

use countersign::{Delivery, DeliveryId, Envelope, EventInfo, Provider, Verdict};
use sha2::{Digest, Sha256};

use super::EntryId;

/// A delivery that a store is to keep.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    envelope: Envelope,
    id: DeliveryId,
    event: Option<String>,
    is_unique: bool,
    max_attempts: u32,
    keep_key: Duration,
}

/// What a [`Store`](super::Store) did with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Admission {
    /// It is stored, and was not there before.
    New(EntryId),
    /// The inbox has it already, or had it: the entry may be gone while its key is still kept.
    Duplicate(EntryId),
}

impl Admission {
    /// The entry of the delivery, or of the one that it repeats.
    #[must_use]
    pub fn id(&self) -> EntryId {
        match *self {
            Self::New(id) | Self::Duplicate(id) => id,
        }
    }

    /// Whether the inbox had it already.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Duplicate(_))
    }
}

impl NewDelivery {
    /// What is kept of a verified delivery: attempted at most `max_attempts` times, and known again for
    /// `keep_key` at least.
    #[must_use]
    pub fn of<P: Provider<Event: EventInfo>>(
        delivery: &Delivery<P>,
        max_attempts: u32,
        keep_key: Duration,
    ) -> Self {
        let event = delivery.event();
        Self {
            envelope: delivery.envelope(),
            id: delivery.id(),
            event: event.name().map(str::to_owned),
            is_unique: !event.is_test(),
            max_attempts,
            keep_key,
        }
    }

    /// The same from an envelope that was written down; `None` if it was not accepted, or has no
    /// provider or body.
    #[must_use]
    pub fn from_envelope(
        envelope: Envelope,
        event: Option<String>,
        max_attempts: u32,
        keep_key: Duration,
    ) -> Option<Self> {
        let Verdict::Accepted { id, .. } = envelope.verdict() else {
            return None;
        };
        let id = id.clone();
        envelope.provider()?;
        envelope.body()?;
        Some(Self {
            envelope,
            id,
            event,
            is_unique: true,
            max_attempts,
            keep_key,
        })
    }

    /// Stored each time, although the inbox has its like: each press of a vendor's Test button is an
    /// event of its own.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.is_unique = false;
        self
    }

    /// What is to be kept. It has a provider and a body.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The name of the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.envelope.provider().unwrap_or_default()
    }

    /// The exact bytes of the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.envelope.body().map(|body| &**body).unwrap_or_default()
    }

    /// What makes two deliveries of a provider, endpoint and tenant the same one.
    #[must_use]
    pub fn id(&self) -> &DeliveryId {
        &self.id
    }

    /// What the inbox knows the delivery by: SHA-256 of the provider, the endpoint, the tenant and the
    /// delivery's id, each after its length as 8 bytes, most significant first. An endpoint without a
    /// name, and no tenant, are empty.
    #[must_use]
    pub fn key(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let envelope = &self.envelope;
        for part in [
            self.provider(),
            envelope.endpoint().unwrap_or_default(),
            envelope.tenant().unwrap_or_default(),
            self.id.as_str(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The label of the secret that it was signed with.
    #[must_use]
    pub fn secret_label(&self) -> Option<&str> {
        match self.envelope.verdict() {
            Verdict::Accepted { secret, .. } => secret.as_deref(),
            _ => None,
        }
    }

    /// The event's name, if the delivery has one.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// Whether it is stored only if its key is not known. A provider's test is stored each time.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.is_unique
    }

    /// How often it is attempted at most.
    #[must_use]
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// How long its key is kept at least.
    #[must_use]
    pub fn keep_key(&self) -> Duration {
        self.keep_key
    }
}
