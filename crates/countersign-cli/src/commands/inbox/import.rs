use std::{fmt, path::PathBuf, time::Duration};

use clap::Args;
use countersign_inbox::{Admission, Inbox, State, StoreError};
use futures_util::future;
use serde::Serialize;
use tokio::{sync::mpsc, time};

use super::lines::{Batch, batches};
use crate::{
    capture::{CapturedRequest, Line, Reader},
    inbox::{Location, OpenedInbox},
    interrupt::Interrupts,
    output::{BAD, Exit, FAINT, Failure, Output, Progress, STRONG},
    provider::BuiltIn,
};

const EXAMPLES: &str = "\
Examples:
  # What `countersign listen` captured while there was no application
  countersign inbox import leads.ndjson

  # From another store
  countersign inbox --store sqlite:new.db migrate --create
  countersign inbox --store sqlite:new.db import all.ndjson";

/// Store what a capture or an export holds, to be handled
///
/// Only what was accepted when it was written down is stored; nothing is verified again, so the file is to
/// be trusted as the inbox itself is. What the inbox has already is counted as a duplicate: an import can be
/// repeated, and tests of a vendor that are alike become one. Of an export, what was done is passed over, and all else waits from its first attempt, also
/// what was dead or discarded.
///
/// Exits with 3 if lines are not deliveries: each is named by its number, and the rest is stored.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ImportArgs {
    /// Capture or export to read; `-` reads standard input
    file: PathBuf,
}

/// How long the store may take: nobody waits for an answer.
const STORE_TIMEOUT: Duration = Duration::from_secs(60);

/// How long to wait before a delivery is stored that the store was too busy for, and how often.
const PAUSE: Duration = Duration::from_millis(50);
const MAX_PAUSES: u32 = 200;

#[derive(Debug, Default, Serialize)]
struct Report {
    imported: u64,
    duplicates: u64,
    /// Requests that were refused, or that nobody judged.
    not_accepted: u64,
    /// What was done in the inbox that it was exported from.
    done: u64,
    malformed: u64,
    interrupted: bool,
}

/// What became of a line.
enum Imported {
    New,
    Duplicate,
    NotAccepted,
    Done,
    Malformed { line: u64, error: String },
}

impl ImportArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let options = Inbox::options().store_timeout(STORE_TIMEOUT);
        let options = options.must_exist().without_migration();
        let opened = location.open_with(options).await?;
        let reader = Reader::open(&self.file)?;
        let mut progress = Progress::new(output, reader.bytes());
        let mut report = Report::default();
        let imported = import(&opened, batches(reader), &mut progress, &mut report, output).await;
        progress.end();
        if imported.is_ok() || report.imported > 0 {
            output.result(&report, &report)?;
        }
        imported?;
        Ok(report.exit())
    }
}

/// Stores a batch at a time, which is one commit of the store or a few.
async fn import(
    opened: &OpenedInbox,
    mut batches: mpsc::Receiver<Result<Batch, Failure>>,
    progress: &mut Progress,
    report: &mut Report,
    output: Output,
) -> Result<(), Failure> {
    let mut interrupts = Interrupts::watch()?;
    loop {
        let batch = tokio::select! {
            biased;
            () = interrupts.first() => {
                report.interrupted = true;
                return Ok(());
            }
            batch = batches.recv() => batch,
        };
        let Some(batch) = batch else { return Ok(()) };
        let Batch { lines, end } = batch?;
        let stored = future::join_all(lines.into_iter().map(|line| store(opened, line))).await;
        // What the others of the batch became is counted, even if one failed.
        let mut failed = None;
        for stored in stored {
            match stored {
                Ok(imported) => {
                    if let Imported::Malformed { line, error } = &imported {
                        let warn = || output.warning(format_args!("line {line}: {error}"));
                        progress.suspended(warn);
                    }
                    report.count(&imported);
                }
                Err(error) => failed = Some(opened.failed(&error)),
            }
        }
        if let Some(failure) = failed {
            return Err(failure);
        }
        progress.update(end, format!("{} imported", report.imported));
    }
}

async fn store(opened: &OpenedInbox, line: Line) -> Result<Imported, StoreError> {
    let number = line.number;
    let request = match line.request {
        Ok(request) => request,
        Err(error) => {
            return Ok(Imported::Malformed {
                line: number,
                error,
            });
        }
    };
    if !request.is_accepted() {
        return Ok(Imported::NotAccepted);
    }
    if request.kept().is_some_and(|kept| kept.state == State::Done) {
        return Ok(Imported::Done);
    }
    let event = event(&request);
    let mut pauses = 0;
    loop {
        let envelope = request.envelope().clone();
        match opened.inbox().import(envelope, event.clone()).await {
            Ok(Some(Admission::Duplicate(_))) => return Ok(Imported::Duplicate),
            Ok(Some(_)) => return Ok(Imported::New),
            Ok(None) => {
                return Ok(Imported::Malformed {
                    line: number,
                    error: "a delivery without a provider or a body".to_owned(),
                });
            }
            Err(StoreError::Busy) if pauses < MAX_PAUSES => {
                pauses += 1;
                time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The event's name, by the inbox that it comes from, or else by the provider's types.
fn event(request: &CapturedRequest) -> Option<String> {
    if let Some(kept) = request.kept() {
        return kept.event.clone();
    }
    let envelope = request.envelope();
    let provider = BuiltIn::find(envelope.provider()?)?.provider();
    provider.event(envelope)?.event
}

impl Report {
    fn count(&mut self, imported: &Imported) {
        *match imported {
            Imported::New => &mut self.imported,
            Imported::Duplicate => &mut self.duplicates,
            Imported::NotAccepted => &mut self.not_accepted,
            Imported::Done => &mut self.done,
            Imported::Malformed { .. } => &mut self.malformed,
        } += 1;
    }

    fn exit(&self) -> Exit {
        if self.interrupted {
            Exit::Interrupted
        } else if self.malformed > 0 {
            Exit::Input
        } else {
            Exit::Done
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{STRONG}{} imported{STRONG:#}", self.imported)?;
        let skipped = [
            (self.duplicates, "there already"),
            (self.not_accepted, "not accepted"),
            (self.done, "done before the export"),
        ];
        for (count, why) in skipped {
            if count > 0 {
                write!(f, "\n{FAINT}{count} {why}{FAINT:#}")?;
            }
        }
        if self.malformed > 0 {
            write!(f, "\n{BAD}{} malformed{BAD:#}", self.malformed)?;
        }
        if self.interrupted {
            write!(
                f,
                "\n{BAD}interrupted{BAD:#}: import the file again for the rest"
            )?;
        }
        Ok(())
    }
}
