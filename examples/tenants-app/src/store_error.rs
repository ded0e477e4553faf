use std::{error::Error, fmt, io, path::PathBuf};

use countersign::ConfigError;

/// Why the database of tenants cannot be used.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// The file cannot be made or looked at.
    File { path: PathBuf, error: io::Error },
    /// Others than its owner may open the file.
    OpenToOthers { path: PathBuf },
    /// The file has tables, and they are not these.
    AnotherProgram,
    /// A newer program has migrated it.
    NewerSchema { version: u32, known: u32 },
    /// The library says so.
    Sqlite(rusqlite::Error),
    /// A secret in it cannot be one.
    Secret(ConfigError),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => {
                write!(
                    f,
                    "the database {} cannot be opened: {error}",
                    path.display()
                )
            }
            Self::OpenToOthers { path } => {
                let path = path.display();
                write!(
                    f,
                    "the database {path} holds secrets, and others may open it: chmod 600 {path}"
                )
            }
            Self::AnotherProgram => f.write_str("the database is another program's"),
            Self::NewerSchema { version, known } => write!(
                f,
                "the database has schema {version} and this program knows schema {known}: use the \
                 program that migrated it"
            ),
            Self::Sqlite(error) => write!(f, "the database cannot be used: {error}"),
            Self::Secret(error) => write!(f, "the database holds no secret: {error}"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            Self::Sqlite(error) => Some(error),
            Self::Secret(error) => Some(error),
            Self::OpenToOthers { .. } | Self::AnotherProgram | Self::NewerSchema { .. } => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<ConfigError> for StoreError {
    fn from(error: ConfigError) -> Self {
        Self::Secret(error)
    }
}
