//! What a failure of PostgreSQL means to whoever stores.

use std::{error::Error as _, time::Duration};

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::{Error, error::SqlState};

use crate::store::StoreError;

/// How a statement failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server refused the statement, and is there for the next one.
    Statement(Error),
    /// There is no connection, or there is none any more: nobody knows what the server has done.
    Connection(String),
    /// The server, or a connection, took longer than it may.
    TooSlow(Duration),
    /// A row cannot be understood.
    Row(String),
}

impl Failure {
    pub(super) fn store_error(&self) -> StoreError {
        match self {
            Self::Statement(error) => statement_error(error),
            Self::Connection(text) => StoreError::Unavailable(text.as_str().into()),
            Self::TooSlow(limit) => StoreError::TooSlow(*limit),
            Self::Row(text) => StoreError::Corrupt(text.as_str().into()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.as_db_error() {
            // Class 57P is the server's end, 08 the connection's: the statement may have been committed.
            Some(db)
                if db.code().code().starts_with("57P") || db.code().code().starts_with("08") =>
            {
                Self::Connection(text(&error))
            }
            Some(_) => Self::Statement(error),
            None if error.is_closed() => Self::Connection(text(&error)),
            // Values that do not fit their column are ours to answer for, and so is a row that does not
            // fit its type; the rest is the wire.
            None if is_conversion(&error) => Self::Row(text(&error)),
            None => Self::Connection(text(&error)),
        }
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Timeout(_) => Self::TooSlow(super::pools::CONNECT),
            PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
                Self::Connection(text(&error))
            }
            PoolError::PostCreateHook(HookError::Message(text)) => Self::Connection(text.into()),
            PoolError::Closed | PoolError::NoRuntimeSpecified => {
                Self::Connection(error.to_string())
            }
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        failure.store_error()
    }
}

/// What went wrong, for humans. A server's detail may quote a row, with its body: it is left out.
pub(super) fn text(error: &Error) -> String {
    if let Some(db) = error.as_db_error() {
        return format!("{} ({})", db.message(), db.code().code());
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn is_conversion(error: &Error) -> bool {
    let text = error.to_string();
    text.starts_with("error deserializing column")
        || text.starts_with("error serializing parameter")
}

fn statement_error(error: &Error) -> StoreError {
    let source = text(error).into();
    match error.code() {
        Some(code) if *code == SqlState::DISK_FULL => StoreError::Full(source),
        Some(code)
            if *code == SqlState::LOCK_NOT_AVAILABLE
                || *code == SqlState::T_R_DEADLOCK_DETECTED =>
        {
            StoreError::Locked(source)
        }
        Some(code) if *code == SqlState::QUERY_CANCELED => {
            StoreError::TooSlow(super::session::STATEMENT)
        }
        Some(code) if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            StoreError::Corrupt(source)
        }
        Some(_) | None => StoreError::Unavailable(source),
    }
}
