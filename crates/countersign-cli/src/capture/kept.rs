use countersign_inbox::{Entry, EntryId, State};
use serde::{Deserialize, Serialize};

/// What an inbox said of a delivery when it was exported: the member `inbox` of its line, beside those
/// of the envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) id: EntryId,
    pub(crate) state: State,
    pub(crate) event: Option<String>,
}

impl From<&Entry> for Kept {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id,
            state: entry.state,
            event: entry.event.clone(),
        }
    }
}
