use countersign::{Delivery, EventInfo, Provider, Rejection};

use crate::{
    cases::{Answer, Case},
    echo::Echo,
};

/// The answer that a receiver's result means.
pub fn verdict<P>(result: Result<Delivery<P>, Rejection>) -> Answer
where
    P: Provider<Event: EventInfo>,
{
    match result {
        Ok(delivery) => Answer::Accepted(Box::new(Echo::new(&delivery, delivery.body()))),
        Err(rejection) => refused(&rejection),
    }
}

pub(super) fn refused(rejection: &Rejection) -> Answer {
    Answer::Refused(rejection.status().as_u16(), rejection.reason())
}

/// The answer of a framework's response, which has the rejection in its extensions.
pub(super) fn of_response(
    case: &Case,
    status: u16,
    rejection: Option<&Rejection>,
    body: &[u8],
) -> Answer {
    if let Some(rejection) = rejection {
        assert_eq!(status, rejection.status().as_u16(), "{}", case.name);
        assert!(body.is_empty(), "{}", case.name);
        return refused(rejection);
    }
    assert_eq!(status, 200, "{}", case.name);
    Answer::Accepted(serde_json::from_slice(body).expect("an echo"))
}
