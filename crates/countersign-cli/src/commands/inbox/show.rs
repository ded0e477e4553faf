use clap::Args;
use countersign_inbox::EntryId;

use super::entry::ShownEntry;
use crate::{
    inbox::Location,
    output::{Exit, Failure, Output},
    provider::BuiltIn,
};

const EXAMPLES: &str = "\
Examples:
  countersign inbox show 17
  countersign inbox show 17 --whole | less
  countersign --json inbox show 17 | jq -r .body";

/// Show one entry: its times, its errors, its event and its body
///
/// Header fields that hold credentials are masked. A body that is text is printed as text in which
/// nothing steers the terminal, and any other as hex.
///
/// Exits with 1 if there is no such entry.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ShowArgs {
    /// Number of the entry, as `list` prints it
    #[arg(value_name = "ID")]
    id: EntryId,
    /// Print the whole body, and not only its first 16 KiB
    #[arg(long)]
    whole: bool,
}

impl ShowArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let opened = location.open().await?;
        let Some((entry, envelope)) = opened.show(self.id).await? else {
            return Err(Failure::no(format_args!("there is no entry {}", self.id)));
        };
        let provider = BuiltIn::find(&entry.provider).map(BuiltIn::provider);
        let event = provider
            .zip(envelope.as_ref())
            .and_then(|(provider, envelope)| provider.event(envelope));
        let shown = ShownEntry::new(&entry, event, envelope.as_ref(), self.whole);
        output.result(&shown, &shown)?;
        Ok(Exit::Done)
    }
}
