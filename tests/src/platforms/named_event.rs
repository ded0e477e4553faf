use countersign::{EventInfo, Message, ParseError, Scheme};
use serde::de::IgnoredAny;

/// An event of which only the name is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEvent(Option<String>);

impl NamedEvent {
    /// Reads the name from where the scheme says that it stands.
    pub fn any(message: &Message<'_>, scheme: &Scheme) -> Self {
        Self(message.event_name(scheme).map(String::from))
    }

    /// The same for a body that is a form or has to be JSON.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it is neither.
    pub fn json_or_form(message: &Message<'_>, scheme: &Scheme) -> Result<Self, ParseError> {
        if message.body().starts_with(b"payload=") {
            return Ok(Self::any(message, scheme));
        }
        Self::json(message, scheme)
    }

    /// The same for a body that has to be JSON.
    ///
    /// # Errors
    ///
    /// [`ParseError`] if it is not.
    pub fn json(message: &Message<'_>, scheme: &Scheme) -> Result<Self, ParseError> {
        serde_json::from_slice::<IgnoredAny>(message.body())?;
        Ok(Self::any(message, scheme))
    }
}

impl EventInfo for NamedEvent {
    fn name(&self) -> Option<&str> {
        self.0.as_deref()
    }

    fn is_recognized(&self) -> bool {
        self.0.is_some()
    }
}
