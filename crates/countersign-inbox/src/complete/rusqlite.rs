use rusqlite::Transaction;

use super::{CompleteError, Completion, Place};

impl Completion {
    /// Completes the attempt in a transaction of `rusqlite` on the inbox's own file.
    ///
    /// The transaction holds the file's lock until it ends, and no delivery is stored meanwhile: keep it
    /// short, and begin it with `BEGIN IMMEDIATE`.
    ///
    /// # Errors
    ///
    /// [`CompleteError`]: the transaction is not to be committed.
    pub fn in_rusqlite(&self, transaction: &Transaction<'_>) -> Result<(), CompleteError> {
        let statement = self.statement_if(|place| match place {
            Place::Sqlite { .. } => true,
            #[cfg(feature = "postgres")]
            Place::Postgres { .. } => false,
        })?;
        let parameters = rusqlite::params_from_iter(statement.parameters());
        let changed = transaction
            .execute(statement.sql(), parameters)
            .map_err(|error| CompleteError::Database(error.into()))?;
        statement.check(changed as u64)
    }
}
