use tokio_postgres::{Transaction, types::ToSql};

use super::{CompleteError, Completion, Place};

impl Completion {
    /// Completes the attempt in a transaction of `tokio-postgres` in the inbox's own database.
    ///
    /// The entry's row is locked until the transaction ends. Nothing waits for it but what concerns this
    /// entry.
    ///
    /// # Errors
    ///
    /// [`CompleteError`]: the transaction is not to be committed.
    pub async fn in_tokio_postgres(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<(), CompleteError> {
        let statement = self.statement_if(Place::is_postgres)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = statement
            .parameters()
            .iter()
            .map(|number| number as &(dyn ToSql + Sync))
            .collect();
        let changed = transaction
            .execute(statement.sql(), &parameters)
            .await
            .map_err(|error| CompleteError::Database(error.into()))?;
        statement.check(changed)
    }
}

impl Place {
    pub(super) fn is_postgres(&self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite { .. } => false,
            Self::Postgres { .. } => true,
        }
    }
}
