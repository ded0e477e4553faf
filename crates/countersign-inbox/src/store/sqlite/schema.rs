use std::fmt::Display;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::{Clock, OpenError, store::Opening};

/// Each step takes the schema from one version to the next, within one transaction. A step that has been
/// released is never changed.
const STEPS: &[&str] = &[VERSION_1];

/// The tables have a prefix, so that an application may keep its own in the same file, and change both
/// in one transaction.
///
/// `state` is 0 waiting, 1 running, 2 done, 3 discarded, 4 dead; an absent endpoint or tenant is ''. Times
/// are Unix time in microseconds. What a row does not say of itself concerns nobody: `max_attempts` and
/// `expires_at` are in it.
const VERSION_1: &str = "
CREATE TABLE countersign_delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    tenant TEXT NOT NULL,
    event TEXT,
    delivery_id TEXT NOT NULL,
    secret TEXT,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    attempt INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    token INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    expires_at INTEGER,
    worker TEXT,
    errors TEXT NOT NULL DEFAULT '[]',
    CHECK ((finished_at IS NOT NULL) = (state >= 2))
) STRICT;

CREATE INDEX countersign_delivery_due ON countersign_delivery (provider, due_at) WHERE state < 2;
CREATE INDEX countersign_delivery_given_up ON countersign_delivery (state, id) WHERE state > 2;
CREATE INDEX countersign_delivery_expiry ON countersign_delivery (expires_at)
    WHERE expires_at IS NOT NULL;

-- Bytes, in a table of their own: a change of state does not copy them.
CREATE TABLE countersign_body (
    delivery INTEGER PRIMARY KEY,
    method TEXT,
    target TEXT,
    fields BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

-- Outlives both. `key` is SHA-256 of provider, endpoint, tenant and delivery id.
CREATE TABLE countersign_key (
    key BLOB PRIMARY KEY CHECK (length(key) = 32),
    delivery INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX countersign_key_expiry ON countersign_key (expires_at);

CREATE TABLE countersign_schema (
    version INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;
";

/// The version that this program reads and writes.
pub(super) fn newest() -> usize {
    STEPS.len()
}

/// Brings the schema up to date as far as `opening` allows it, or refuses it. `place` is where it is.
pub(super) fn migrate(
    connection: &Connection,
    clock: &Clock,
    opening: Opening,
    place: impl Display,
) -> Result<(), OpenError> {
    let check = |found| opening.admit(found, newest(), &place).map(|()| found);
    if check(version(connection).map_err(OpenError::sqlite)?)? == newest() {
        return Ok(());
    }
    // Another process may be at it: what it has done is seen once the lock is ours.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)
        .map_err(OpenError::sqlite)?;
    let found = check(version(&transaction).map_err(OpenError::sqlite)?)?;
    apply(&transaction, found, clock).map_err(OpenError::sqlite)?;
    transaction.commit().map_err(OpenError::sqlite)
}

fn apply(transaction: &Transaction<'_>, found: usize, clock: &Clock) -> rusqlite::Result<()> {
    for (step, version) in STEPS.iter().zip(1..).skip(found) {
        transaction.execute_batch(step)?;
        transaction.execute(
            "INSERT INTO countersign_schema (version, applied_at) VALUES (?1, ?2)",
            (version, clock.now()),
        )?;
    }
    Ok(())
}

/// The version of the schema in the file; 0 if there is none yet.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'countersign_schema'";
    if connection
        .query_row(table, (), |_| Ok(()))
        .optional()?
        .is_none()
    {
        return Ok(0);
    }
    connection
        .query_row(
            "SELECT coalesce(max(version), 0) FROM countersign_schema",
            (),
            |row| row.get::<_, i64>(0),
        )
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
}
