use sqlx::{Arguments, Postgres, QueryBuilder, Transaction, postgres::PgArguments};

use super::{CompleteError, Completion, Place};

impl Completion {
    /// Completes the attempt in a transaction of `sqlx` in the inbox's own PostgreSQL database.
    ///
    /// The entry's row is locked until the transaction ends. Nothing waits for it but what concerns this
    /// entry.
    ///
    /// # Errors
    ///
    /// [`CompleteError`]: the transaction is not to be committed.
    pub async fn in_sqlx_postgres(
        &self,
        transaction: &mut Transaction<'_, Postgres>,
    ) -> Result<(), CompleteError> {
        let statement = self.statement_if(Place::is_postgres)?;
        let mut arguments = PgArguments::default();
        for number in statement.parameters() {
            arguments.add(*number).map_err(CompleteError::Database)?;
        }
        // What a query may be made of differs between the majors of sqlx; a builder's text does not.
        let mut query = QueryBuilder::<Postgres>::with_arguments(statement.sql(), arguments);
        let done = query
            .build()
            .execute(&mut **transaction)
            .await
            .map_err(|error| CompleteError::Database(error.into()))?;
        statement.check(done.rows_affected())
    }
}
