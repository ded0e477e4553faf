use std::fmt;

use clap::Args;
use countersign_inbox::Finding;
use serde::Serialize;

use crate::{
    inbox::Location,
    output::{BAD, Exit, Failure, GOOD, Output, Progress, text},
};

const EXAMPLES: &str = "\
Examples:
  countersign inbox check
  INBOX=sqlite:/var/lib/leads/inbox.db countersign --json inbox check";

/// Check what an inbox promises: its durability, schema, integrity and clock
///
/// The settings that make it durable are read back, its schema is compared with that of this program,
/// and its whole database is checked, which takes a while for a large one. A setting of a connection is
/// that of a connection of this program, which sets it as an application's does.
///
/// Exits with 1 if something is not as it has to be.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct CheckArgs {}

impl CheckArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let opened = location.open().await?;
        let check = opened.inbox().check();
        let findings = Progress::new(output, None).during("checking", check).await;
        let findings = findings.map_err(|error| opened.failed(&error))?;
        for finding in &findings {
            let report = Report(finding);
            output.result(&report, &report)?;
        }
        let is_ok = findings.iter().all(|finding| finding.is_ok);
        Ok(if is_ok { Exit::Done } else { Exit::No })
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Report<'a>(&'a Finding);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding {
            name,
            is_ok,
            detail,
            ..
        } = self.0;
        let detail = text::line(detail);
        if *is_ok {
            write!(f, "{GOOD}ok{GOOD:#}     {name:<12}  {detail}")
        } else {
            write!(f, "{BAD}wrong{BAD:#}  {name:<12}  {detail}")
        }
    }
}
