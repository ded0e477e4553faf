use std::fmt;

use countersign_inbox::EntryId;
use serde::Serialize;

/// Where a delivery that is posted again comes from.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    /// The line of this number of a capture.
    Line(u64),
    /// The entry of this number of an inbox.
    Entry(EntryId),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Entry(id) => write!(f, "entry {id}"),
        }
    }
}
