use std::{fmt, time::Duration};

use clap::Args;
use countersign_inbox::{State, Stats};
use serde::Serialize;

use crate::{
    inbox::Location,
    output::{Exit, Failure, Output, STRONG, milliseconds},
};

const EXAMPLES: &str = "\
Examples:
  countersign inbox stats
  countersign --json inbox stats | jq .dead";

/// Count the entries in each state
///
/// Also counts the keys that are kept, and says for how long the oldest entry that waits has been due.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct StatsArgs {}

impl StatsArgs {
    pub(super) async fn run(self, location: &Location, output: Output) -> Result<Exit, Failure> {
        let opened = location.open().await?;
        let stats = opened.inbox().stats().await;
        let report = Report(stats.map_err(|error| opened.failed(&error))?);
        output.result(&report, &Counts::from(&report.0))?;
        Ok(Exit::Done)
    }
}

struct Report(Stats);

#[derive(Serialize)]
struct Counts {
    waiting: u64,
    running: u64,
    done: u64,
    discarded: u64,
    dead: u64,
    keys: u64,
    /// For how long the oldest entry that waits has been due.
    oldest_due_ms: Option<f64>,
}

impl From<&Stats> for Counts {
    fn from(stats: &Stats) -> Self {
        Self {
            waiting: stats.waiting,
            running: stats.running,
            done: stats.done,
            discarded: stats.discarded,
            dead: stats.dead,
            keys: stats.keys,
            oldest_due_ms: stats.oldest_due.as_ref().map(milliseconds),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for state in State::ALL {
            let count = self.0.count(state);
            write!(f, "{state:<9}  {STRONG}{count:>9}{STRONG:#}")?;
            if let (State::Waiting, Some(due)) = (state, self.0.oldest_due) {
                let due = Duration::from_secs(due.as_secs());
                write!(
                    f,
                    "  the oldest due for {}",
                    humantime::format_duration(due)
                )?;
            }
            writeln!(f)?;
        }
        write!(f, "keys       {STRONG}{:>9}{STRONG:#}", self.0.keys)
    }
}
