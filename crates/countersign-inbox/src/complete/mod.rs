//! Completing an attempt in a transaction of the handler's own: both commit, or neither does.

mod error;
mod place;
#[cfg(feature = "sqlite")]
mod rusqlite;
#[cfg(feature = "sqlx-postgres")]
mod sqlx;
mod statement;
#[cfg(feature = "postgres")]
mod tokio_postgres;

use std::time::Duration;

pub use error::CompleteError;
pub(crate) use place::Place;
pub use statement::Statement;

use crate::Ticket;

/// Makes one attempt's entry done, in a transaction of the handler's own in the inbox's database.
///
/// What the handler changes in that transaction happens exactly once: where another attempt has begun
/// meanwhile, or a human has stepped in, this fails, and the transaction is to be rolled back. Until it
/// is committed, the entry runs; a handler that dies before is tried again.
///
/// [`Received::completion`](crate::Received::completion) makes one. After the commit the handler returns
/// [`Outcome::Done`](crate::Outcome::Done). If it fails after the commit, the entry is done all the same.
#[derive(Debug, Clone)]
#[must_use = "nothing is completed unless its statement runs"]
pub struct Completion {
    ticket: Ticket,
    keep: Duration,
    place: Option<Place>,
}

impl Completion {
    pub(crate) fn new(ticket: Ticket, keep: Duration, place: Option<Place>) -> Self {
        Self {
            ticket,
            keep,
            place,
        }
    }

    /// The right to end the attempt.
    #[must_use]
    pub fn ticket(&self) -> Ticket {
        self.ticket
    }

    /// The statement, for a client that no method here is for. It has to change exactly one row: see
    /// [`Statement::check`].
    ///
    /// `None` if the inbox is in a store of the application's own.
    #[must_use]
    pub fn statement(&self) -> Option<Statement> {
        let place = self.place.as_ref()?;
        Some(place.statement(self.ticket, self.keep))
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    fn statement_if(&self, is_here: fn(&Place) -> bool) -> Result<Statement, CompleteError> {
        let place = self.place.as_ref().filter(|place| is_here(place));
        let place = place.ok_or(CompleteError::OtherStore)?;
        Ok(place.statement(self.ticket, self.keep))
    }
}
