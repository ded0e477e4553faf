use countersign_inbox::{EntryId, Filter};

use super::OpenedInbox;
use crate::output::Failure;

/// How many entries are read at a time.
const PAGE: usize = 500;

/// The numbers of the entries that match, oldest first. A number takes 8 bytes, and nothing else of an
/// entry is held.
pub(crate) async fn ids(opened: &OpenedInbox, filter: &Filter) -> Result<Vec<EntryId>, Failure> {
    let mut ids = Vec::new();
    loop {
        let before = ids.last().copied();
        let page = opened.list(filter, before, PAGE).await?;
        ids.extend(page.iter().map(|entry| entry.id));
        if page.len() < PAGE {
            break;
        }
    }
    ids.reverse();
    Ok(ids)
}
