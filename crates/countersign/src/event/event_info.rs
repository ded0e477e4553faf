use std::time::SystemTime;

use super::{ParseError, Unrecognized};

/// What tools and logs can say of an event, whoever sent it.
pub trait EventInfo {
    /// The event's name as the provider spells it.
    fn name(&self) -> Option<&str>;

    /// Whether the types know the event and its shape.
    fn is_recognized(&self) -> bool;

    /// The email address of the person that the event is about.
    fn email(&self) -> Option<&str> {
        None
    }

    /// Whether it is the provider's test of an endpoint: each is an event of its own, although a later
    /// one may have the same bytes. The default is `false`.
    fn is_test(&self) -> bool {
        false
    }

    /// When it happened.
    fn occurred_at(&self) -> Option<SystemTime> {
        None
    }

    /// Why it is not recognized. It may quote a value of the body.
    fn problem(&self) -> Option<&ParseError> {
        None
    }
}

/// For a provider with one type of event: see [`parse_json`](crate::parse_json).
impl<T> EventInfo for Result<T, Unrecognized> {
    fn name(&self) -> Option<&str> {
        self.as_ref().err().and_then(Unrecognized::name)
    }

    fn is_recognized(&self) -> bool {
        self.is_ok()
    }

    fn problem(&self) -> Option<&ParseError> {
        self.as_ref().err().map(Unrecognized::error)
    }
}
