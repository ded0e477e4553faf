use std::path::{Path, PathBuf};

use clap::Args;
use reqwest::{Client, Url};

use super::{
    entries::Entries,
    filter::Filter,
    list::list,
    sign::Signer,
    steps::{Replay, steps},
};
use crate::{
    capture::{Outcomes, Reader},
    client::{self, ClientArgs, Target},
    inbox::Location,
    load::LoadArgs,
    output::{Exit, Failure, Output},
    provider::Registry,
    scheme::SchemeArgs,
    secret::SecretArgs,
};

const EXAMPLES: &str = "\
Examples:
  # What would be sent?
  countersign replay leads.ndjson --dry-run

  # The leads of the last two hours, to the application that missed them
  countersign replay leads.ndjson --event lead.captured --since 2h \\
      --url https://leads.example.com/webhooks/supademo

  # What `countersign listen --forward` could not hand over; run again, only what is left of it
  countersign replay leads.ndjson --undelivered --url http://127.0.0.1:3000/webhooks/supademo

  # Each to the path that it came to
  countersign replay leads.ndjson --url http://127.0.0.1:3000/ --keep-path

  # What waits in an inbox, to the application that has a new one
  countersign replay --inbox sqlite:old.db --state waiting --url https://leads.example.com/webhooks/supademo

  # A provider that is not built in
  countersign replay acme.ndjson --scheme-file acme.json --provider acme";

/// Post deliveries of a capture or an inbox again, byte for byte
///
/// `countersign listen --capture` writes a capture. The bodies and header fields are sent as they came,
/// with their signatures, so a capture needs no secret; only the fields of the connection are new. A receiver
/// refuses a signature whose timestamp has become too old. A line that is not a delivery, or that is of
/// a provider that is not known, is named by its number, and the rest is sent.
///
/// An inbox keeps no signatures, so what comes from one is signed anew, with the secret of its provider;
/// it stays in the inbox as it is. A body is sent as JSON where its content type was not kept.
///
/// With `--undelivered`, the capture gets what became of each: a success is not sent again by the next
/// run. It is written down after the answer, so what an interrupted run has sent without writing that
/// down is sent again. Run it while no listener forwards what it captures: a delivery that has no answer
/// yet is undelivered too.
///
/// An answer that is not as expected is printed. The report at the end counts the answers by status and
/// the failures by cause, and has the latencies: from connecting, if there is no connection yet, to the
/// end of the answer. One run sends nothing twice.
///
/// Exits with 0 if every authentic delivery was answered with a success, and every other with the
/// status that refused it before; with 1 if some were not, with 4 if there was no answer at all, with 3
/// if only lines of the capture are wrong, or what became of a delivery could not be written down, and
/// with 130 if it is interrupted.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ReplayArgs {
    /// Capture to read; `-` reads standard input
    #[arg(required_unless_present = "inbox")]
    capture: Option<PathBuf>,
    /// Inbox to read instead, as `sqlite:PATH` or a URL of PostgreSQL
    #[arg(long, value_name = "URL", conflicts_with_all = ["capture", "undelivered", "verdict"])]
    inbox: Option<String>,
    /// Where to post the deliveries; by default, where `countersign listen` listens
    #[arg(long, value_name = "URL", default_value = client::LISTENER, value_parser = client::parse_url)]
    url: Url,
    /// Post each to the path and query that it came to, on the server of the URL
    #[arg(long)]
    keep_path: bool,
    /// List what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    load: LoadArgs,
    #[command(flatten)]
    scheme: SchemeArgs,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    client: ClientArgs,
}

impl ReplayArgs {
    pub(crate) async fn run(mut self, output: Output) -> Result<Exit, Failure> {
        let client = self.client.client(&self.url)?;
        let registry = Registry::new(&self.scheme, self.filter.providers())?;
        let target = Target {
            url: self.url.clone(),
            keep_path: self.keep_path,
        };
        let replay = Replay {
            registry,
            filter: self.filter.clone(),
            target,
        };
        match (self.capture.take(), self.inbox.take()) {
            (Some(capture), None) => self.capture(&capture, replay, &client, output).await,
            (_, Some(inbox)) => self.inbox(inbox, replay, &client, output).await,
            (None, None) => Err(Failure::usage("name a capture, or an inbox")),
        }
    }

    async fn capture(
        self,
        capture: &Path,
        replay: Replay,
        client: &Client,
        output: Output,
    ) -> Result<Exit, Failure> {
        // Clap does not require what is in conflict with another argument.
        if self.filter.has_states() {
            return Err(Failure::usage(
                "a capture has no states: --state is for --inbox",
            ));
        }
        if self.secret.is_given() {
            return Err(Failure::usage(
                "a capture is sent with the signatures that are in it: a secret is for --inbox",
            ));
        }
        let reader = Reader::open(capture)?;
        let total = reader.bytes();
        let marks = self.filter.is_undelivered() && !self.dry_run;
        let outcomes = marks.then(|| Outcomes::open(capture)).transpose()?;
        let steps = steps(reader, replay);
        if self.dry_run {
            return list(steps, output).await;
        }
        let (load, url) = (&self.load, &self.url);
        load.run(steps, total, outcomes, client, url, output).await
    }

    async fn inbox(
        self,
        url: String,
        replay: Replay,
        client: &Client,
        output: Output,
    ) -> Result<Exit, Failure> {
        if self.secret.is_given() && self.filter.providers().len() != 1 {
            return Err(Failure::usage(
                "a secret is of one provider: name that with --provider",
            ));
        }
        self.secret.refuse_shared_stdin(false, &[])?;
        let entries = Entries {
            opened: Location::or_default(Some(url)).open().await?,
            replay,
            signer: (!self.dry_run).then(|| Signer::new(self.secret, output)),
        };
        let (steps, total) = entries.steps(self.filter.entries()).await?;
        if self.dry_run {
            return list(steps, output).await;
        }
        let (load, url) = (&self.load, &self.url);
        load.run(steps, Some(total), None, client, url, output)
            .await
    }
}
