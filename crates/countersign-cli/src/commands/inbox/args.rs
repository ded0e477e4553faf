use clap::{Args, Subcommand};

use super::{
    act::{DiscardArgs, PurgeArgs, RetryArgs},
    check::CheckArgs,
    export::ExportArgs,
    import::ImportArgs,
    list::ListArgs,
    migrate::MigrateArgs,
    show::ShowArgs,
    stats::StatsArgs,
};
use crate::{
    inbox::Location,
    output::{Exit, Failure, Output},
};

const EXAMPLES: &str = "\
Examples:
  # How does the inbox of this directory stand?
  countersign inbox stats

  # What waits for a human, and why
  countersign inbox --store sqlite:/var/lib/leads/inbox.db list --state dead
  countersign inbox --store sqlite:/var/lib/leads/inbox.db show 17

  # The CRM is back
  countersign inbox retry --all --state dead --error 'connection refused'

  # Is what it promises true on this machine?
  countersign inbox check";

/// Look into an inbox, and decide about what waits for a human
///
/// An inbox keeps deliveries until they are handled. Its store is named by `--store`, or by the variable
/// INBOX, or is the file inbox.db in the working directory. A URL with a password belongs in the
/// variable: a command line is in the shell's history and in the list of processes.
///
/// No command creates an inbox or changes its schema, but `migrate`. Workers may run meanwhile.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct InboxArgs {
    /// The inbox's store, as `sqlite:PATH` or a URL of PostgreSQL [default: the variable INBOX, or
    /// sqlite:inbox.db]
    #[arg(long, value_name = "URL", global = true)]
    store: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Stats(StatsArgs),
    List(ListArgs),
    Show(ShowArgs),
    Retry(RetryArgs),
    Discard(DiscardArgs),
    Purge(PurgeArgs),
    Export(ExportArgs),
    Import(ImportArgs),
    Migrate(MigrateArgs),
    Check(CheckArgs),
}

impl InboxArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let location = Location::or_default(self.store);
        match self.command {
            Command::Stats(args) => args.run(&location, output).await,
            Command::List(args) => args.run(&location, output).await,
            Command::Show(args) => args.run(&location, output).await,
            Command::Retry(args) => args.run(&location, output).await,
            Command::Discard(args) => args.run(&location, output).await,
            Command::Purge(args) => args.run(&location, output).await,
            Command::Export(args) => args.run(&location, output).await,
            Command::Import(args) => args.run(&location, output).await,
            Command::Migrate(args) => args.run(&location, output).await,
            Command::Check(args) => args.run(&location, output).await,
        }
    }
}
