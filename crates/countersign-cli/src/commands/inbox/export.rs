use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use countersign::Envelope;
use countersign_inbox::EntryId;
use futures_util::FutureExt;
use serde::Serialize;

use super::filter::FilterArgs;
use crate::{
    capture::Kept,
    inbox::{self, Location, OpenedInbox},
    interrupt::Interrupts,
    output::{BAD, Exit, FAINT, Failure, Output, Progress, STRONG},
};

const EXAMPLES: &str = "\
Examples:
  # To another store
  countersign inbox --store sqlite:inbox.db export all.ndjson
  countersign inbox --store postgres://db.example.com/leads import all.ndjson

  # What waits for a human, to look at it elsewhere
  countersign inbox export dead.ndjson --state dead";

/// Write entries to a new file, in the format of a capture
///
/// Each line is the delivery, oldest first, and beside it the entry's number, state and event: `import`
/// passes over what is done. The file holds what viewers typed into forms, and only its owner can read it.
/// An inbox keeps no signatures, so neither does the file: to send deliveries on, use `countersign replay
/// --inbox`, which signs them.
///
/// The file is complete, or it is not there: an export that fails or is interrupted removes it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct ExportArgs {
    /// File to create
    file: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    envelope: &'a Envelope,
    inbox: Kept,
}

#[derive(Debug, Default, Serialize)]
struct Report {
    exported: u64,
    /// Entries whose bodies are gone, or that were purged meanwhile.
    without_body: u64,
    interrupted: bool,
}

impl ExportArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let opened = location.open().await?;
        let ids = inbox::ids(&opened, &self.filter.filter()).await?;
        let path = &self.file;
        let file = create(path).map_err(|error| cannot_write(path, &error))?;
        let written = write(&opened, &ids, file, path, output).await;
        let is_whole = written.as_ref().is_ok_and(|report| !report.interrupted);
        if !is_whole && let Err(error) = fs::remove_file(path) {
            output.warning(format_args!(
                "{} is not complete, and cannot be removed: {error}",
                path.display()
            ));
        }
        let report = written?;
        output.result(&report, &report)?;
        Ok(if report.interrupted {
            Exit::Interrupted
        } else {
            Exit::Done
        })
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes one entry after another: one body is held at a time.
async fn write(
    opened: &OpenedInbox,
    ids: &[EntryId],
    file: File,
    path: &Path,
    output: Output,
) -> Result<Report, Failure> {
    let mut interrupts = Interrupts::watch()?;
    let mut progress = Progress::new(output, Some(ids.len() as u64));
    let mut report = Report::default();
    let mut file = BufWriter::new(file);
    for (id, position) in ids.iter().zip(0..) {
        if interrupts.first().now_or_never().is_some() {
            report.interrupted = true;
            break;
        }
        if position % 100 == 0 {
            progress.update(position, format!("{} exported", report.exported));
        }
        let Some((entry, Some(envelope))) = opened.show(*id).await? else {
            report.without_body += 1;
            continue;
        };
        let line = Line {
            envelope: &envelope,
            inbox: Kept::from(&entry),
        };
        append(&mut file, &line).map_err(|error| cannot_write(path, &error))?;
        report.exported += 1;
    }
    progress.end();
    finish(file).map_err(|error| cannot_write(path, &error))?;
    Ok(report)
}

fn append(file: &mut BufWriter<File>, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    file.write_all(b"\n")
}

fn finish(file: BufWriter<File>) -> io::Result<()> {
    file.into_inner()?.sync_all()
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::input(format_args!("cannot write {}: {error}", path.display()));
    if error.kind() == io::ErrorKind::AlreadyExists {
        return failure.with_hint("an export goes to a new file");
    }
    failure
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.interrupted {
            return write!(f, "{BAD}interrupted{BAD:#}: nothing is exported");
        }
        write!(f, "{STRONG}{} exported{STRONG:#}", self.exported)?;
        match self.without_body {
            0 => Ok(()),
            count => write!(f, "\n{FAINT}{count} without a body passed over{FAINT:#}"),
        }
    }
}
