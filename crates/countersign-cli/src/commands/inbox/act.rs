use std::fmt;

use clap::Args;
use countersign_inbox::{EntryId, Inbox, State, StoreError};
use futures_util::FutureExt;
use serde::Serialize;

use super::selection::{All, SelectionArgs};
use crate::{
    inbox::{Location, OpenedInbox},
    interrupt::Interrupts,
    output::{BAD, Exit, Failure, Output, Progress, STRONG},
};

const RETRY_EXAMPLES: &str = "\
Examples:
  countersign inbox retry 17 18

  # The CRM is back
  countersign inbox retry --all --state dead --error 'connection refused'";

/// Let entries wait again, due at once, from their first attempt
///
/// `--all` means what is dead or discarded, unless a state is given: what is done would be handled a
/// second time. What runs is left alone, and so is what has no body any more.
///
/// Exits with 1 if an entry was left alone or is not there.
#[derive(Debug, Args)]
#[command(after_long_help = RETRY_EXAMPLES)]
pub(super) struct RetryArgs {
    #[command(flatten)]
    selection: SelectionArgs,
}

const DISCARD_EXAMPLES: &str = "\
Examples:
  countersign inbox discard 17 --reason 'typed in by hand'

  # Everything of a tenant who has left
  countersign inbox discard --all --tenant acme --reason 'has left'";

/// Take entries out of the work, for a reason
///
/// `--all` means what waits or is dead, which is all that can be discarded: what runs ends by itself. A
/// discarded entry stays, with its body, until it is purged.
///
/// Exits with 1 if an entry was left alone or is not there.
#[derive(Debug, Args)]
#[command(after_long_help = DISCARD_EXAMPLES)]
pub(super) struct DiscardArgs {
    /// Why, for whoever looks at the entry later
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    selection: SelectionArgs,
}

const PURGE_EXAMPLES: &str = "\
Examples:
  countersign inbox purge 17

  # What was done a month ago and longer
  countersign inbox purge --all --state done --until 30d";

/// Delete entries that are done, discarded or dead, with their bodies
///
/// `--all` needs a state. What waits or runs is left alone. The key of a delivery stays for its time: if the
/// delivery comes again, it is a duplicate.
///
/// Exits with 1 if an entry was left alone or is not there.
#[derive(Debug, Args)]
#[command(after_long_help = PURGE_EXAMPLES)]
pub(super) struct PurgeArgs {
    #[command(flatten)]
    selection: SelectionArgs,
}

impl RetryArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let all = All {
            verb: "retry",
            states: &[State::Discarded, State::Dead],
        };
        run(Act::Retry, self.selection, all, location, output).await
    }
}

impl DiscardArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let all = All {
            verb: "discard",
            states: &[State::Waiting, State::Dead],
        };
        run(
            Act::Discard(self.reason),
            self.selection,
            all,
            location,
            output,
        )
        .await
    }
}

impl PurgeArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let all = All {
            verb: "purge",
            states: &[],
        };
        run(Act::Purge, self.selection, all, location, output).await
    }
}

/// What a human does to entries.
enum Act {
    Retry,
    Discard(String),
    Purge,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Report {
    #[serde(skip)]
    done: &'static str,
    /// How many entries were meant.
    matched: usize,
    /// How many were changed.
    changed: usize,
    interrupted: bool,
}

/// How many entries are changed at a time: each transaction is short.
const CHUNK: usize = 200;

async fn run(
    act: Act,
    selection: SelectionArgs,
    all: All,
    location: &Location,
    output: Output,
) -> Result<Exit, Failure> {
    let opened = location.open().await?;
    let Some(mut ids) = selection.ids(&opened, &all, output).await? else {
        output.remark("nothing is changed");
        return Ok(Exit::No);
    };
    ids.sort_unstable();
    ids.dedup();
    let report = act.apply(&opened, &ids, output).await?;
    output.result(&report, &report)?;
    Ok(report.exit())
}

impl Act {
    async fn apply(
        &self,
        opened: &OpenedInbox,
        ids: &[EntryId],
        output: Output,
    ) -> Result<Report, Failure> {
        let mut interrupts = Interrupts::watch()?;
        let mut progress = Progress::new(output, Some(ids.len() as u64));
        let mut report = Report {
            done: self.done(),
            matched: ids.len(),
            changed: 0,
            interrupted: false,
        };
        for (chunk, start) in ids.chunks(CHUNK).zip((0_u64..).step_by(CHUNK)) {
            if interrupts.first().now_or_never().is_some() {
                report.interrupted = true;
                break;
            }
            progress.update(start, format!("{} {}", report.changed, report.done));
            let changed = self.change(opened.inbox(), chunk).await;
            report.changed += changed.map_err(|error| {
                progress.end();
                opened.failed(&error).with_hint(format_args!(
                    "{} of {} were {} before",
                    report.changed, report.matched, report.done
                ))
            })?;
        }
        progress.end();
        Ok(report)
    }

    async fn change(&self, inbox: &Inbox, ids: &[EntryId]) -> Result<usize, StoreError> {
        match self {
            Self::Retry => inbox.requeue(ids).await,
            Self::Discard(reason) => inbox.discard(ids, reason).await,
            Self::Purge => inbox.purge(ids).await,
        }
    }

    fn done(&self) -> &'static str {
        match self {
            Self::Retry => "set to wait",
            Self::Discard(_) => "discarded",
            Self::Purge => "purged",
        }
    }
}

impl Report {
    fn exit(&self) -> Exit {
        if self.interrupted {
            Exit::Interrupted
        } else if self.changed < self.matched {
            Exit::No
        } else {
            Exit::Done
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            done,
            matched,
            changed,
            interrupted,
        } = self;
        write!(f, "{STRONG}{changed} {done}{STRONG:#}")?;
        if *interrupted {
            write!(f, "; {BAD}interrupted{BAD:#}, of {matched}")?;
        } else if changed < matched {
            let left = matched - changed;
            write!(
                f,
                "; {BAD}{left} left alone{BAD:#}: not there, or in a state that rules it out"
            )?;
        }
        Ok(())
    }
}
