use clap::Args;
use countersign_inbox::Inbox;
use serde_json::json;

use crate::{
    inbox::Location,
    output::{Exit, Failure, Output, Progress},
};

const EXAMPLES: &str = "\
Examples:
  # Before the new version of the application starts
  countersign inbox migrate

  # A new inbox
  countersign inbox --store sqlite:/var/lib/leads/inbox.db migrate --create";

/// Bring an inbox's schema up to date
///
/// It is one transaction: an inbox that is interrupted stays as it was. A program that is older than the
/// schema refuses it from then on. Where nothing is to be done, nothing is.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct MigrateArgs {
    /// Create the inbox if there is none
    #[arg(long)]
    create: bool,
}

impl MigrateArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let as_it_is = Inbox::options().must_exist().without_migration();
        let change = match location.try_open(as_it_is).await {
            Ok(_) => "none",
            Err(error) if error.reason() == "older_schema" => "migrated",
            Err(error) if error.reason() == "missing" && self.create => "created",
            Err(error) => return Err(location.not_opened(&error)),
        };
        if change != "none" {
            let options = if self.create {
                Inbox::options()
            } else {
                Inbox::options().must_exist()
            };
            let opening = location.open_with(options);
            Progress::new(output, None)
                .during("migrating", opening)
                .await?;
        }
        let text = match change {
            "none" => "up to date already",
            "created" => "created",
            _ => "brought up to date",
        };
        output.result(text, &json!({ "change": change }))?;
        Ok(Exit::Done)
    }
}
