use rusqlite::{Connection, OptionalExtension};

use super::row;
use crate::{
    clock, failpoint,
    store::{AttemptError, Settled, Settlement, State, Ticket},
};

/// The entry that a ticket names, if the ticket still holds.
struct Attempt {
    id: i64,
    number: u32,
    max_attempts: u32,
    errors: String,
    now: i64,
}

/// Ends an attempt, if the ticket still holds.
pub(super) fn settle(
    connection: &Connection,
    ticket: Ticket,
    settlement: &Settlement,
    now: i64,
) -> rusqlite::Result<Settled> {
    let id = ticket.id().number();
    let found = connection
        .prepare_cached(
            "SELECT state, attempt, max_attempts, errors FROM countersign_delivery \
             WHERE id = ?1 AND token = ?2",
        )?
        .query_row((id, ticket.token()), |row| {
            let attempt = Attempt {
                id,
                number: row.get(1)?,
                max_attempts: row.get(2)?,
                errors: row.get(3)?,
                now,
            };
            Ok((row::state(row.get(0)?)?, attempt))
        })
        .optional()?;
    match found {
        Some((State::Running, attempt)) => {
            let settled = attempt.end(connection, settlement);
            failpoint::hit("during_settle");
            settled
        }
        // The handler completed it in a transaction of its own.
        Some((State::Done, _)) if matches!(settlement, Settlement::Done { .. }) => {
            Ok(Settled::Done)
        }
        Some(_) | None => Ok(Settled::Stale),
    }
}

impl Attempt {
    fn end(self, connection: &Connection, settlement: &Settlement) -> rusqlite::Result<Settled> {
        match settlement {
            Settlement::Done { keep } => {
                let expires_at = self.now.saturating_add(clock::micros_of(*keep));
                self.finish(connection, State::Done, Some(expires_at), None)?;
                Ok(Settled::Done)
            }
            Settlement::Retry { error, .. } if self.number >= self.max_attempts => {
                self.finish(connection, State::Dead, None, Some(error))?;
                Ok(Settled::Dead)
            }
            Settlement::Retry { after, error } => self.wait(
                connection,
                self.number,
                clock::micros_of(*after),
                Some(error),
            ),
            Settlement::Snooze { after } => {
                self.wait(connection, self.number - 1, clock::micros_of(*after), None)
            }
            Settlement::Release => self.wait(connection, self.number - 1, 0, None),
            Settlement::Discard { reason } => {
                self.finish(connection, State::Discarded, None, Some(reason))?;
                Ok(Settled::Discarded)
            }
        }
    }

    fn finish(
        &self,
        connection: &Connection,
        state: State,
        expires_at: Option<i64>,
        error: Option<&str>,
    ) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "UPDATE countersign_delivery SET state = ?2, finished_at = ?3, expires_at = ?4, \
                 errors = ?5 WHERE id = ?1",
            )?
            .execute((
                self.id,
                row::code(state),
                self.now,
                expires_at,
                self.errors_with(error),
            ))
            .map(drop)
    }

    fn wait(
        &self,
        connection: &Connection,
        attempt: u32,
        after: i64,
        error: Option<&str>,
    ) -> rusqlite::Result<Settled> {
        connection
            .prepare_cached(
                "UPDATE countersign_delivery SET state = 0, attempt = ?2, due_at = ?3, \
                 errors = ?4 WHERE id = ?1",
            )?
            .execute((
                self.id,
                attempt,
                self.now.saturating_add(after),
                self.errors_with(error),
            ))?;
        Ok(Settled::Waiting)
    }

    fn errors_with(&self, error: Option<&str>) -> String {
        match error {
            Some(error) => AttemptError::new(self.number, self.now, error).added_to(&self.errors),
            None => self.errors.clone(),
        }
    }
}
