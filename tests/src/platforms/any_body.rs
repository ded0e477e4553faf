use countersign::{EventInfo, Message, ParseError, Provider, Scheme};

/// A provider of any scheme, whose event is any body.
#[derive(Debug, Clone)]
pub struct AnyBody(pub Scheme);

/// The event of [`AnyBody`].
#[derive(Debug, Clone, Copy)]
pub struct AnyEvent;

impl Provider for AnyBody {
    const NAME: &'static str = "any";
    type Event = AnyEvent;

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _message: &Message<'_>) -> Result<AnyEvent, ParseError> {
        Ok(AnyEvent)
    }
}

impl EventInfo for AnyEvent {
    fn name(&self) -> Option<&str> {
        None
    }

    fn is_recognized(&self) -> bool {
        true
    }
}
