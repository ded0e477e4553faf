use super::CompleteError;

/// One statement of SQL, and the values of its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    sql: String,
    parameters: Vec<i64>,
}

impl Statement {
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(super) fn new(sql: String, parameters: Vec<i64>) -> Self {
        Self { sql, parameters }
    }

    /// The SQL, whose parameters are `?1`, `?2`, … for SQLite, and `$1`, `$2`, … for PostgreSQL.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The values of the parameters, the first first.
    #[must_use]
    pub fn parameters(&self) -> &[i64] {
        &self.parameters
    }

    /// Judges how many rows it has changed.
    ///
    /// # Errors
    ///
    /// [`CompleteError::Stale`] unless it is one row: then the transaction is to be rolled back.
    pub fn check(&self, changed: u64) -> Result<(), CompleteError> {
        if changed == 1 {
            Ok(())
        } else {
            Err(CompleteError::Stale)
        }
    }
}
