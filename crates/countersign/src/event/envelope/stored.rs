use std::{error::Error, fmt};

use super::{Envelope, Verdict};
use crate::event::{ParseError, Provider};

/// An event that was read from storage, with the [`Envelope`] that it was read from.
///
/// It says what a [`Delivery`](crate::Delivery) said when it was stored. It is no witness: whoever
/// can write to the storage can make one.
pub struct Stored<P: Provider> {
    event: P::Event,
    envelope: Envelope,
}

impl Envelope {
    /// Parses the event of a delivery that was accepted when it was written down.
    ///
    /// # Errors
    ///
    /// [`RestoreError`] if it was not accepted, is of another provider, lacks its body, or cannot be
    /// parsed.
    pub fn restore<P: Provider>(self, provider: &P) -> Result<Stored<P>, RestoreError> {
        if self.provider() != Some(P::NAME) {
            return Err(RestoreError::OtherProvider);
        }
        if !matches!(self.verdict(), Verdict::Accepted { .. }) {
            return Err(RestoreError::NotAccepted);
        }
        let message = self
            .message(provider.scheme())
            .ok_or(RestoreError::NoBody)?;
        let event = provider.parse(&message).map_err(RestoreError::Unparsable)?;
        Ok(Stored {
            event,
            envelope: self,
        })
    }
}

impl<P: Provider> Stored<P> {
    /// The typed content.
    #[must_use]
    pub fn event(&self) -> &P::Event {
        &self.event
    }

    /// What it was read from.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}

/// Shows where it came from, and nothing of what it says.
impl<P: Provider> fmt::Debug for Stored<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("envelope", &self.envelope)
            .finish_non_exhaustive()
    }
}

/// Why an [`Envelope`] gives no event.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RestoreError {
    /// It is of another provider.
    OtherProvider,
    /// It was refused, or nobody has judged it.
    NotAccepted,
    /// Its body was not written down.
    NoBody,
    /// The provider's types cannot parse it.
    Unparsable(ParseError),
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherProvider => "the envelope is of another provider",
            Self::NotAccepted => "the request in the envelope was not accepted",
            Self::NoBody => "the envelope has no body",
            Self::Unparsable(_) => "the body in the envelope cannot be parsed",
        })
    }
}

impl Error for RestoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unparsable(error) => Some(error),
            Self::OtherProvider | Self::NotAccepted | Self::NoBody => None,
        }
    }
}
