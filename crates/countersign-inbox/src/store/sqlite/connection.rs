use std::{fs::OpenOptions, io, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use super::schema;
use crate::{OpenError, store::Opening};

/// How long a statement waits for another connection's lock before it fails.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);

/// Statements that each connection keeps prepared.
const PREPARED: usize = 64;

/// What a commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A loss of power: the log is synced with each commit.
    Full,
    /// A crash of the process. The last commits may be undone by a loss of power.
    LossyNormal,
    /// Nothing: it is in memory.
    Memory,
}

impl Durability {
    /// The value of SQLite's `synchronous`.
    pub(super) fn synchronous(self) -> i64 {
        match self {
            Self::Full => 2,
            Self::LossyNormal => 1,
            Self::Memory => 0,
        }
    }
}

/// Opens the connection that writes, and creates the file if there is none and `opening` allows that.
/// What is in the file is for its owner alone.
pub(super) fn create(
    path: &Path,
    durability: Durability,
    opening: Opening,
) -> Result<Connection, OpenError> {
    if opening.creates {
        create_file(path).map_err(|error| OpenError::file(path, error))?;
    } else if !path
        .try_exists()
        .map_err(|error| OpenError::file(path, error))?
    {
        return Err(OpenError::missing(path.display()));
    }
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(OpenError::sqlite)?;
    // Before a setting of the file is changed, which may be another program's.
    let found = schema::version(&connection).map_err(OpenError::sqlite)?;
    opening.admit(found, schema::newest(), path.display())?;
    let mode = set(&connection, "journal_mode", "WAL").map_err(OpenError::sqlite)?;
    if mode != "wal" {
        return Err(OpenError::settings(format!(
            "journal_mode is {mode} and cannot be set to wal: is the file on a network drive?"
        )));
    }
    make_durable(&connection, durability)?;
    Ok(connection)
}

/// Sets what makes a commit durable, and reads it back.
fn make_durable(connection: &Connection, durability: Durability) -> Result<(), OpenError> {
    let wanted = durability.synchronous();
    connection
        .pragma_update(None, "synchronous", wanted)
        .map_err(OpenError::sqlite)?;
    let found = number(connection, "synchronous").map_err(OpenError::sqlite)?;
    if found < wanted {
        return Err(OpenError::settings(format!(
            "synchronous is {found} and cannot be set to {wanted}"
        )));
    }
    // On macOS a plain fsync leaves the data in the drive's cache; elsewhere these do nothing.
    for name in ["fullfsync", "checkpoint_fullfsync"] {
        connection
            .pragma_update(None, name, wanted >= 2)
            .map_err(OpenError::sqlite)?;
    }
    Ok(())
}

/// Opens a connection that only reads.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

fn create_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<String> {
    connection.pragma_update_and_check(None, name, value, |row| row.get(0))
}

/// The value of a setting that is a number.
pub(super) fn number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// The value of a setting that is a text.
pub(super) fn text(connection: &Connection, name: &str) -> rusqlite::Result<String> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
