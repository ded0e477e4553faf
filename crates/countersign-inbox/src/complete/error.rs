use std::{error::Error, fmt};

/// Why an attempt was not completed in a transaction. The transaction is to be rolled back.
#[derive(Debug)]
#[non_exhaustive]
pub enum CompleteError {
    /// Another attempt has begun, or a human has stepped in. What this one did is not to count.
    Stale,
    /// The inbox is not in a database of this kind.
    OtherStore,
    /// The statement failed.
    Database(Box<dyn Error + Send + Sync>),
}

impl fmt::Display for CompleteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale => f.write_str("the attempt is not the entry's latest any more"),
            Self::OtherStore => f.write_str("the inbox is not in a database of this kind"),
            Self::Database(_) => f.write_str("the attempt cannot be completed in the transaction"),
        }
    }
}

impl Error for CompleteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Database(source) => Some(&**source),
            Self::Stale | Self::OtherStore => None,
        }
    }
}
