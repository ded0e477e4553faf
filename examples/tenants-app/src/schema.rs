//! The tables, and how they came to be.

use rusqlite::{Connection, TransactionBehavior};

use crate::store_error::StoreError;

/// Brings the database from no schema to schema 1, from there to schema 2, and so on.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE tenants (
        name TEXT PRIMARY KEY NOT NULL,
        current_secret TEXT NOT NULL CHECK (current_secret <> ''),
        previous_secret TEXT CHECK (previous_secret <> '')
    ) STRICT, WITHOUT ROWID;
"];

#[expect(clippy::cast_possible_truncation, reason = "there are few migrations")]
const NEWEST: u32 = MIGRATIONS.len() as u32;

/// Brings a database, which may be empty, to the newest schema: altogether or not at all.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    if version == 0 && has_tables(&transaction)? {
        return Err(StoreError::AnotherProgram);
    }
    refuse_newer(version)?;
    for (migration, from) in MIGRATIONS.iter().zip(0..) {
        if version <= from {
            transaction.execute_batch(migration)?;
        }
    }
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()?;
    Ok(())
}

/// Fails unless the database has the newest schema.
pub(crate) fn check(connection: &Connection) -> Result<(), StoreError> {
    let version = version(connection)?;
    refuse_newer(version)?;
    if version < NEWEST {
        return Err(StoreError::AnotherProgram);
    }
    Ok(())
}

fn refuse_newer(version: u32) -> Result<(), StoreError> {
    if version > NEWEST {
        let known = NEWEST;
        return Err(StoreError::NewerSchema { version, known });
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM sqlite_schema)";
    connection.query_one(query, [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(sql: &str) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        connection
    }

    #[test]
    fn an_empty_database_is_migrated_once() {
        let mut connection = connection("");
        assert!(matches!(
            check(&connection),
            Err(StoreError::AnotherProgram)
        ));
        for _ in 0..2 {
            migrate(&mut connection).unwrap();
            check(&connection).unwrap();
            assert_eq!(version(&connection).unwrap(), NEWEST);
        }
    }

    #[test]
    fn what_is_newer_or_of_another_program_is_left_alone() {
        let newer = format!("PRAGMA user_version = {}", NEWEST + 1);
        let mut newer = connection(&newer);
        let error = migrate(&mut newer).unwrap_err().to_string();
        assert!(error.contains("has schema 2"), "{error}");
        assert!(check(&newer).is_err());
        assert_eq!(version(&newer).unwrap(), NEWEST + 1);

        let mut other = connection("CREATE TABLE orders (id INTEGER)");
        let error = migrate(&mut other).unwrap_err();
        assert!(matches!(error, StoreError::AnotherProgram));
        assert!(other.prepare("SELECT * FROM tenants").is_err());
    }
}
