use rusqlite::Connection;

use super::row;
use crate::store::Sweep;

/// For how long a key is kept on whose entry is still there when it expires.
const KEY_STAYS: i64 = 24 * 60 * 60 * 1_000_000;

/// Deletes what has expired by what its own row says, at most `limit` of a kind.
pub(super) fn sweep(connection: &Connection, limit: usize, now: i64) -> rusqlite::Result<Sweep> {
    Ok(Sweep::new(
        entries(connection, limit, now)?,
        keys(connection, limit, now)?,
    ))
}

fn entries(connection: &Connection, limit: usize, now: i64) -> rusqlite::Result<usize> {
    let expired: Vec<i64> = connection
        .prepare_cached(
            "SELECT id FROM countersign_delivery WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
        )?
        .query_map((now, row::limit(limit)), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut body = connection.prepare_cached("DELETE FROM countersign_body WHERE delivery = ?1")?;
    let mut entry = connection.prepare_cached("DELETE FROM countersign_delivery WHERE id = ?1")?;
    for id in &expired {
        body.execute([id])?;
        entry.execute([id])?;
    }
    Ok(expired.len())
}

fn keys(connection: &Connection, limit: usize, now: i64) -> rusqlite::Result<usize> {
    let expired: Vec<([u8; 32], bool)> = connection
        .prepare_cached(
            "SELECT key, EXISTS (SELECT 1 FROM countersign_delivery d WHERE d.id = k.delivery) \
             FROM countersign_key k WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
        )?
        .query_map((now, row::limit(limit)), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut delete = connection.prepare_cached("DELETE FROM countersign_key WHERE key = ?1")?;
    let mut keep =
        connection.prepare_cached("UPDATE countersign_key SET expires_at = ?2 WHERE key = ?1")?;
    let mut deleted = 0;
    for (key, has_entry) in expired {
        if has_entry {
            keep.execute((key, now.saturating_add(KEY_STAYS)))?;
        } else {
            deleted += delete.execute([key])?;
        }
    }
    Ok(deleted)
}
