use std::{
    fs::{self, OpenOptions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use countersign::{ConfigError, Secret, Secrets};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use crate::{schema, store_error::StoreError, tenant_name::TenantName};

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

/// The database of tenants. It holds their secrets as they are, because a MAC takes the key itself:
/// only its owner may read the file.
///
/// Each call opens the file, which takes a fraction of a millisecond, so that a file that was moved
/// away or replaced is noticed. Calls block.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    path: Arc<Path>,
}

impl Store {
    /// Opens the database, and makes it where there is none.
    pub(crate) fn open(path: PathBuf) -> Result<Self, StoreError> {
        match is_private(&path) {
            Ok(true) => {}
            Ok(false) => return Err(StoreError::OpenToOthers { path }),
            Err(error) => return Err(StoreError::File { path, error }),
        }
        let store = Self { path: path.into() };
        schema::migrate(&mut store.connect_to_any()?)?;
        Ok(store)
    }

    fn connect_to_any(&self) -> rusqlite::Result<Connection> {
        // It is not made here: a database that is gone must not become an empty one.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        Ok(connection)
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let connection = self.connect_to_any()?;
        schema::check(&connection)?;
        Ok(connection)
    }

    /// The secrets of a tenant, labelled `current` and `previous`.
    pub(crate) fn secrets(&self, name: &TenantName) -> Result<Option<Secrets>, StoreError> {
        let query = "SELECT current_secret, previous_secret FROM tenants WHERE name = ?1";
        let found = self
            .connect()?
            .query_row(query, [name.as_str()], read_secrets)
            .optional()?;
        Ok(found.transpose()?)
    }

    /// Gives a tenant a new secret, and makes the tenant where there is none. The secret before it
    /// becomes the previous one.
    pub(crate) fn set(&self, name: &TenantName, secret: &str) -> Result<(), StoreError> {
        let statement = "
            INSERT INTO tenants (name, current_secret) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE
            SET previous_secret = current_secret, current_secret = excluded.current_secret
            WHERE current_secret <> excluded.current_secret";
        self.connect()?
            .execute(statement, params![name.as_str(), secret])?;
        Ok(())
    }

    /// Forgets the tenant's previous secret. `false` if there is no such tenant.
    pub(crate) fn retire(&self, name: &TenantName) -> Result<bool, StoreError> {
        let statement = "UPDATE tenants SET previous_secret = NULL WHERE name = ?1";
        Ok(self.connect()?.execute(statement, [name.as_str()])? > 0)
    }

    /// Removes a tenant. `false` if there is no such tenant.
    pub(crate) fn remove(&self, name: &TenantName) -> Result<bool, StoreError> {
        let statement = "DELETE FROM tenants WHERE name = ?1";
        Ok(self.connect()?.execute(statement, [name.as_str()])? > 0)
    }

    /// Every tenant, in the order of their names.
    pub(crate) fn list(&self) -> Result<Vec<(String, Secrets)>, StoreError> {
        let query = "SELECT current_secret, previous_secret, name FROM tenants ORDER BY name";
        let connection = self.connect()?;
        let mut statement = connection.prepare(query)?;
        let rows = statement.query_map([], |row| Ok((row.get("name")?, read_secrets(row)?)))?;
        let mut tenants = Vec::new();
        for row in rows {
            let (name, secrets) = row?;
            tenants.push((name, secrets?));
        }
        Ok(tenants)
    }
}

/// Makes the file where there is none, for its owner alone, and says whether it is so.
#[expect(
    clippy::verbose_bit_mask,
    reason = "the mask is the permissions of the group and of others"
)]
fn is_private(path: &Path) -> io::Result<bool> {
    let mut owner_only = OpenOptions::new();
    owner_only.write(true).create_new(true).mode(0o600);
    match owner_only.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(_) | Err(_) => {}
    }
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}

/// Reads the columns `current_secret` and `previous_secret`.
fn read_secrets(row: &Row<'_>) -> rusqlite::Result<Result<Secrets, ConfigError>> {
    let current: String = row.get("current_secret")?;
    let previous: Option<String> = row.get("previous_secret")?;
    Ok(labelled(current, previous))
}

fn labelled(current: String, previous: Option<String>) -> Result<Secrets, ConfigError> {
    let secrets = Secrets::new(Secret::try_from(current)?.with_label("current"));
    Ok(match previous {
        Some(previous) => secrets.with_previous(Secret::try_from(previous)?.with_label("previous")),
        None => secrets,
    })
}
