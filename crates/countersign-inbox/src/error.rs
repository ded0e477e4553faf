use std::{error::Error, fmt, io};

/// Why an inbox was not opened.
pub struct OpenError {
    reason: Reason,
}

enum Reason {
    Url(String),
    Io(io::Error),
    #[cfg(feature = "sqlite")]
    File(String, io::Error),
    #[cfg(feature = "sqlite")]
    Sqlite(rusqlite::Error),
    #[cfg(feature = "postgres")]
    Postgres(String),
    #[cfg(feature = "postgres")]
    TooSlow(std::time::Duration),
    Settings(String),
    Missing(String),
    OlderSchema {
        found: usize,
        newest: usize,
    },
    NewerSchema {
        found: usize,
        newest: usize,
    },
}

impl OpenError {
    /// One word for programs: `url`, `thread`, `file`, `database`, `settings`, `missing`, `older_schema` or
    /// `newer_schema`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match &self.reason {
            Reason::Url(_) => "url",
            Reason::Io(_) => "thread",
            #[cfg(feature = "sqlite")]
            Reason::File(..) => "file",
            #[cfg(feature = "sqlite")]
            Reason::Sqlite(_) => "database",
            #[cfg(feature = "postgres")]
            Reason::Postgres(_) => "database",
            #[cfg(feature = "postgres")]
            Reason::TooSlow(_) => "too_slow",
            Reason::Settings(_) => "settings",
            Reason::Missing(_) => "missing",
            Reason::OlderSchema { .. } => "older_schema",
            Reason::NewerSchema { .. } => "newer_schema",
        }
    }

    pub(crate) fn url(text: impl Into<String>) -> Self {
        Reason::Url(text.into()).into()
    }

    pub(crate) fn io(error: io::Error) -> Self {
        Reason::Io(error).into()
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn file(path: &std::path::Path, error: io::Error) -> Self {
        Reason::File(path.display().to_string(), error).into()
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn sqlite(error: rusqlite::Error) -> Self {
        Reason::Sqlite(error).into()
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn postgres(text: impl Into<String>) -> Self {
        Reason::Postgres(text.into()).into()
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn too_slow(limit: std::time::Duration) -> Self {
        Reason::TooSlow(limit).into()
    }

    pub(crate) fn settings(text: impl Into<String>) -> Self {
        Reason::Settings(text.into()).into()
    }

    pub(crate) fn missing(place: impl fmt::Display) -> Self {
        Reason::Missing(place.to_string()).into()
    }

    pub(crate) fn older_schema(found: usize, newest: usize) -> Self {
        Reason::OlderSchema { found, newest }.into()
    }

    pub(crate) fn newer_schema(found: usize, newest: usize) -> Self {
        Reason::NewerSchema { found, newest }.into()
    }
}

impl From<Reason> for OpenError {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

/// Shows what `Display` shows, and the causes: a `main` that returns it prints this.
impl fmt::Debug for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = self.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Url(text) => f.write_str(text),
            Reason::Io(_) => f.write_str("the inbox cannot start its thread"),
            #[cfg(feature = "sqlite")]
            Reason::File(path, _) => write!(f, "the inbox's file {path} cannot be opened"),
            #[cfg(feature = "sqlite")]
            Reason::Sqlite(_) => f.write_str("the inbox's database cannot be opened"),
            #[cfg(feature = "postgres")]
            Reason::Postgres(text) => {
                write!(f, "the inbox's database cannot be opened: {text}")
            }
            #[cfg(feature = "postgres")]
            Reason::TooSlow(limit) => {
                write!(f, "the inbox's database took longer than {limit:?} to open")
            }
            Reason::Settings(text) => {
                write!(f, "the inbox would not survive a loss of power: {text}")
            }
            Reason::Missing(place) => write!(f, "no inbox at {place}"),
            Reason::OlderSchema { found, newest } => write!(
                f,
                "the inbox's schema has version {found} and this program needs {newest}: migrate it first"
            ),
            Reason::NewerSchema { found, newest } => write!(
                f,
                "the inbox's schema has version {found} and this program knows {newest}: a newer \
                 program has migrated it; run that one"
            ),
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.reason {
            Reason::Io(error) => Some(error),
            #[cfg(feature = "sqlite")]
            Reason::File(_, error) => Some(error),
            #[cfg(feature = "sqlite")]
            Reason::Sqlite(error) => Some(error),
            #[cfg(feature = "postgres")]
            Reason::Postgres(_) | Reason::TooSlow(_) => None,
            Reason::Url(_)
            | Reason::Settings(_)
            | Reason::Missing(_)
            | Reason::OlderSchema { .. }
            | Reason::NewerSchema { .. } => None,
        }
    }
}
