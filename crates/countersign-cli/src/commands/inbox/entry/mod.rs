//! An entry as it is printed: on a line, or with all that is kept of it.

mod body;
mod fields;
mod line;
mod shown;

pub(super) use line::EntryReport;
pub(super) use shown::ShownEntry;
