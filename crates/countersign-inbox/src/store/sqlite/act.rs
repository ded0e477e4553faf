//! What a human does to entries.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::store::{AttemptError, EntryId};

pub(super) fn requeue(
    connection: &Connection,
    ids: &[EntryId],
    now: i64,
) -> rusqlite::Result<usize> {
    let mut requeue = connection.prepare_cached(
        "UPDATE countersign_delivery SET state = 0, attempt = 0, token = token + 1, due_at = ?2, \
         finished_at = NULL, expires_at = NULL \
         WHERE id = ?1 AND EXISTS (SELECT 1 FROM countersign_body WHERE delivery = ?1)",
    )?;
    let distinct: BTreeSet<i64> = ids.iter().map(|id| id.number()).collect();
    distinct
        .into_iter()
        .map(|id| requeue.execute((id, now)))
        .sum()
}

pub(super) fn discard(
    connection: &Connection,
    ids: &[EntryId],
    reason: &str,
    now: i64,
) -> rusqlite::Result<usize> {
    let mut errors = connection.prepare_cached(
        "SELECT errors FROM countersign_delivery WHERE id = ?1 AND state IN (0, 1, 4)",
    )?;
    let mut discard = connection.prepare_cached(
        "UPDATE countersign_delivery SET state = 3, token = token + 1, finished_at = ?2, \
         errors = ?3 WHERE id = ?1",
    )?;
    let mut discarded = 0;
    for id in ids {
        let found: Vec<String> = errors
            .query_map([id.number()], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for stored in found {
            let errors = AttemptError::new(0, now, reason).added_to(&stored);
            discarded += discard.execute((id.number(), now, errors))?;
        }
    }
    Ok(discarded)
}

pub(super) fn purge(connection: &Connection, ids: &[EntryId]) -> rusqlite::Result<usize> {
    let mut entry = connection
        .prepare_cached("DELETE FROM countersign_delivery WHERE id = ?1 AND state > 1")?;
    let mut body = connection.prepare_cached("DELETE FROM countersign_body WHERE delivery = ?1")?;
    let mut purged = 0;
    for id in ids {
        if entry.execute([id.number()])? == 1 {
            body.execute([id.number()])?;
            purged += 1;
        }
    }
    Ok(purged)
}
