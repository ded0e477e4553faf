use clap::Args;
use countersign_inbox::EntryId;
use serde_json::json;

use super::{entry::EntryReport, filter::FilterArgs};
use crate::{
    inbox::Location,
    output::{Exit, FAINT, Failure, Output},
};

const EXAMPLES: &str = "\
Examples:
  # What waits for a human
  countersign inbox list --state dead --state discarded

  # The page after the one that ended with entry 951
  countersign inbox list --before 951

  # Every lead of today, for a program
  countersign --json inbox list --all --event lead.captured --since 24h";

/// List entries, newest first
///
/// A line has the entry's number, its state, when it was received, the provider, the event, the attempts,
/// the duplicates and the last error. With `--json`, the last line has the number to give to `--before`
/// for the next page; null if there is none.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Only entries with a lower number than this
    #[arg(long, value_name = "ID", help_heading = "Pages")]
    before: Option<EntryId>,
    /// How many entries to list
    #[arg(long, value_name = "N", help_heading = "Pages", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// List all that match
    #[arg(long, help_heading = "Pages", conflicts_with = "limit")]
    all: bool,
}

/// How many entries are read at a time.
const PAGE: usize = 200;

impl ListArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let opened = location.open().await?;
        let filter = self.filter.filter();
        let limit = if self.all {
            usize::MAX
        } else {
            usize::try_from(self.limit).unwrap_or(usize::MAX)
        };
        let (mut listed, mut before, mut is_more) = (0, self.before, true);
        while is_more && listed < limit {
            // One more than is printed, to know whether there is one.
            let wanted = PAGE.min(limit - listed);
            let mut page = opened.list(&filter, before, wanted + 1).await?;
            is_more = page.len() > wanted;
            page.truncate(wanted);
            for entry in &page {
                let report = EntryReport::from(entry);
                output.result(&report, &report)?;
                before = Some(entry.id);
            }
            listed += page.len();
        }
        let next = before.filter(|_| is_more);
        if output.is_json() {
            output.result("", &json!({ "listed": listed, "next": next }))?;
        } else if let Some(next) = next {
            output.remark(format_args!("{FAINT}older ones: --before {next}{FAINT:#}"));
        } else if listed == 0 {
            output.remark(format_args!("{FAINT}no entries{FAINT:#}"));
        }
        Ok(Exit::Done)
    }
}
