use std::time::Duration;

use countersign::Envelope;
use rusqlite::Connection;

use super::row;
use crate::{
    clock,
    store::{AttemptError, Claim, Claimed, Claims, EntryId, Ticket},
};

const NOT_ENDED: &str = "the attempt did not end: its process was killed, or lost its lease";

/// An entry whose time has come.
struct Due {
    id: i64,
    is_running: bool,
    attempt: u32,
    max_attempts: u32,
    token: i64,
}

/// Claims what is due, and makes dead what has no attempt left.
pub(super) fn claim(connection: &Connection, claim: &Claim, now: i64) -> rusqlite::Result<Claims> {
    let lease_end = now.saturating_add(clock::micros_of(claim.lease));
    let mut claimed = Vec::new();
    let mut died = 0;
    for due in due(connection, claim, now)? {
        let ended = if due.is_running && due.attempt >= due.max_attempts {
            Some(NOT_ENDED.to_owned())
        } else {
            match envelope(connection, &due)? {
                Ok(envelope) => {
                    let ticket = begin(connection, claim, &due, lease_end, now)?;
                    let attempt = due.attempt + 1;
                    claimed.push(Claimed::new(ticket, attempt, due.max_attempts, envelope));
                    None
                }
                // It would stop all that is due after it.
                Err(unreadable) => Some(unreadable),
            }
        };
        if let Some(error) = ended {
            die(connection, &due, &error, now)?;
            died += 1;
        }
    }
    let next_due = next_due(connection, claim, now)?;
    Ok(Claims::new(claimed, next_due, died))
}

fn due(connection: &Connection, claim: &Claim, now: i64) -> rusqlite::Result<Vec<Due>> {
    connection
        .prepare_cached(
            "SELECT id, state, attempt, max_attempts, token FROM countersign_delivery \
             WHERE provider = ?1 AND state < 2 AND due_at <= ?2 ORDER BY due_at LIMIT ?3",
        )?
        .query_map((&*claim.provider, now, row::limit(claim.limit)), |row| {
            Ok(Due {
                id: row.get(0)?,
                is_running: row.get::<_, i64>(1)? == 1,
                attempt: row.get(2)?,
                max_attempts: row.get(3)?,
                token: row.get(4)?,
            })
        })?
        .collect()
}

/// What the entry holds, or why that cannot be read.
fn envelope(connection: &Connection, due: &Due) -> rusqlite::Result<Result<Envelope, String>> {
    use rusqlite::Error::{FromSqlConversionFailure, InvalidColumnType, QueryReturnedNoRows};

    let found = connection
        .prepare_cached(row::ENVELOPE_OF)?
        .query_row([due.id], row::envelope);
    match found {
        Ok(envelope) => Ok(Ok(envelope)),
        Err(QueryReturnedNoRows) => Ok(Err("its body is gone".to_owned())),
        Err(error @ (FromSqlConversionFailure(..) | InvalidColumnType(..))) => {
            Ok(Err(format!("it cannot be read: {error}")))
        }
        Err(error) => Err(error),
    }
}

fn begin(
    connection: &Connection,
    claim: &Claim,
    due: &Due,
    lease_end: i64,
    now: i64,
) -> rusqlite::Result<Ticket> {
    let (attempt, token) = (due.attempt + 1, due.token + 1);
    connection
        .prepare_cached(
            "UPDATE countersign_delivery SET state = 1, attempt = ?2, token = ?3, due_at = ?4, \
             started_at = ?5, worker = ?6 WHERE id = ?1",
        )?
        .execute((due.id, attempt, token, lease_end, now, &*claim.worker))?;
    Ok(Ticket::new(EntryId::new(due.id), token))
}

fn die(connection: &Connection, due: &Due, error: &str, now: i64) -> rusqlite::Result<()> {
    let errors: String = connection
        .prepare_cached("SELECT errors FROM countersign_delivery WHERE id = ?1")?
        .query_row([due.id], |row| row.get(0))?;
    let error = AttemptError::new(due.attempt, now, error);
    connection
        .prepare_cached(
            "UPDATE countersign_delivery SET state = 4, token = token + 1, finished_at = ?2, \
             errors = ?3 WHERE id = ?1",
        )?
        .execute((due.id, now, error.added_to(&errors)))
        .map(drop)
}

/// When the next entry of the provider is due that waits or runs.
fn next_due(
    connection: &Connection,
    claim: &Claim,
    now: i64,
) -> rusqlite::Result<Option<Duration>> {
    let due_at: Option<i64> = connection
        .prepare_cached(
            "SELECT min(due_at) FROM countersign_delivery WHERE provider = ?1 AND state < 2",
        )?
        .query_row([&*claim.provider], |row| row.get(0))?;
    Ok(due_at.map(|due_at| {
        Duration::from_micros(u64::try_from(due_at.saturating_sub(now)).unwrap_or(0))
    }))
}

/// Renews the leases of the tickets that hold, and returns those.
pub(super) fn renew(
    connection: &Connection,
    tickets: &[Ticket],
    lease: Duration,
    now: i64,
) -> rusqlite::Result<Vec<Ticket>> {
    let lease_end = now.saturating_add(clock::micros_of(lease));
    let mut renew = connection.prepare_cached(
        "UPDATE countersign_delivery SET due_at = ?3 WHERE id = ?1 AND token = ?2 AND state = 1",
    )?;
    let mut held = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        if renew.execute((ticket.id().number(), ticket.token(), lease_end))? == 1 {
            held.push(*ticket);
        }
    }
    Ok(held)
}
