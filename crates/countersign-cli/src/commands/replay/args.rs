use std::path::PathBuf;

use clap::Args;
use reqwest::Url;

use super::{filter::Filter, list::list, steps::steps};
use crate::{
    capture::{Outcomes, Reader},
    client::{self, ClientArgs, Target},
    load::LoadArgs,
    output::{Exit, Failure, Output},
    provider::Registry,
    scheme::SchemeArgs,
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

  # A provider that is not built in
  countersign replay acme.ndjson --scheme-file acme.json --provider acme";

/// Post captured deliveries again, byte for byte
///
/// `countersign listen --capture` writes a capture. The bodies and header fields are sent as they came,
/// with their signatures, so no secret is needed; only the fields of the connection are new. A receiver
/// refuses a signature whose timestamp has become too old. A line that is not a delivery, or that is of
/// a provider that is not known, is named by its number, and the rest is sent.
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
    capture: PathBuf,
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
    client: ClientArgs,
}

impl ReplayArgs {
    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        let client = self.client.client(&self.url)?;
        let registry = Registry::new(&self.scheme, self.filter.providers())?;
        let reader = Reader::open(&self.capture)?;
        let total = reader.bytes();
        let url = self.url.clone();
        let target = Target {
            url: self.url,
            keep_path: self.keep_path,
        };
        let marks = self.filter.is_undelivered() && !self.dry_run;
        let outcomes = marks.then(|| Outcomes::open(&self.capture)).transpose()?;
        let steps = steps(reader, registry, self.filter, target);
        if self.dry_run {
            return list(steps, output).await;
        }
        self.load
            .run(steps, total, outcomes, &client, &url, output)
            .await
    }
}
