use std::time::SystemTime;

use rusqlite::Connection;

use super::{Durability, connection, schema};
use crate::{Clock, clock, store::Finding};

/// How far the inbox's clock may be from the system's, in microseconds.
const MAX_SKEW: i64 = 60 * 1_000_000;

pub(super) fn check(
    connection: &Connection,
    durability: Durability,
    clock: &Clock,
) -> rusqlite::Result<Vec<Finding>> {
    Ok(vec![
        journal(connection, durability)?,
        synchronous(connection, durability)?,
        schema_version(connection)?,
        integrity(connection)?,
        skew(clock),
    ])
}

fn journal(connection: &Connection, durability: Durability) -> rusqlite::Result<Finding> {
    let found = connection::text(connection, "journal_mode")?;
    let wanted = match durability {
        Durability::Full | Durability::LossyNormal => "wal",
        Durability::Memory => "memory",
    };
    Ok(if found == wanted {
        Finding::ok("journal_mode", found)
    } else {
        Finding::wrong("journal_mode", format!("{found}, and not {wanted}"))
    })
}

fn synchronous(connection: &Connection, durability: Durability) -> rusqlite::Result<Finding> {
    let found = connection::number(connection, "synchronous")?;
    Ok(match durability {
        Durability::Full if found >= durability.synchronous() => {
            Finding::ok("synchronous", format!("{found}: each commit is synced"))
        }
        Durability::Full | Durability::LossyNormal => Finding::wrong(
            "synchronous",
            format!("{found}: a loss of power may undo the last commits"),
        ),
        Durability::Memory => {
            Finding::wrong("synchronous", "in memory: nothing survives the process")
        }
    })
}

fn schema_version(connection: &Connection) -> rusqlite::Result<Finding> {
    let (found, newest) = (schema::version(connection)?, schema::newest());
    Ok(if found == newest {
        Finding::ok("schema", format!("version {found}"))
    } else {
        Finding::wrong("schema", format!("version {found}, and not {newest}"))
    })
}

fn integrity(connection: &Connection) -> rusqlite::Result<Finding> {
    let found = connection::text(connection, "quick_check")?;
    Ok(if found == "ok" {
        Finding::ok("integrity", found)
    } else {
        Finding::wrong("integrity", found)
    })
}

fn skew(clock: &Clock) -> Finding {
    let skew = clock.now().saturating_sub(clock::micros(SystemTime::now()));
    let seconds = skew / 1_000_000;
    if skew.abs() <= MAX_SKEW {
        Finding::ok("clock", format!("{seconds} s from the system's"))
    } else {
        Finding::wrong(
            "clock",
            format!("{seconds} s from the system's, which was set since the process started"),
        )
    }
}
