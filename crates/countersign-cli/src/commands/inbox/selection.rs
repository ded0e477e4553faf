use std::io::{self, IsTerminal, Write};

use clap::Args;
use countersign_inbox::{EntryId, Filter, State};

use super::filter::FilterArgs;
use crate::{
    inbox::{self, OpenedInbox},
    output::{Failure, Output},
};

/// The entries that a human decides about: by their numbers, or all that match.
#[derive(Debug, Clone, Args)]
pub(super) struct SelectionArgs {
    /// Number of an entry, as `list` prints it; can be repeated
    #[arg(value_name = "ID")]
    ids: Vec<EntryId>,
    /// All that match the filters, after a question
    #[arg(long)]
    all: bool,
    /// Do not ask
    #[arg(long, requires = "all")]
    yes: bool,
    #[command(flatten)]
    filter: FilterArgs,
}

/// What a command means by all.
pub(super) struct All {
    /// What is asked, before the number of entries, such as `retry`.
    pub(super) verb: &'static str,
    /// The states that it means if none is given; if there are none, one has to be given.
    pub(super) states: &'static [State],
}

impl SelectionArgs {
    /// The entries, or `None` if the user does not want it.
    pub(super) async fn ids(
        self,
        opened: &OpenedInbox,
        all: &All,
        output: Output,
    ) -> Result<Option<Vec<EntryId>>, Failure> {
        let mut filter = self.filter.filter();
        if !self.all {
            check_ids(&self.ids, &filter)?;
            return Ok(Some(self.ids));
        }
        if !self.ids.is_empty() {
            return Err(Failure::usage(
                "--all means all that match the filters: leave the numbers out",
            ));
        }
        if filter.states.is_empty() {
            if all.states.is_empty() {
                return Err(Failure::usage(format_args!(
                    "say with --state what to {}: nothing brings it back",
                    all.verb
                )));
            }
            filter.states = all.states.to_vec();
        }
        let may_ask = !output.is_json() && io::stdin().is_terminal() && io::stderr().is_terminal();
        if !self.yes && !may_ask {
            return Err(Failure::usage(
                "--all asks before it changes anything, and nobody can be asked here: say --yes",
            ));
        }
        let ids = inbox::ids(opened, &filter).await?;
        let is_wanted = self.yes || ids.is_empty() || ask(all.verb, ids.len())?;
        Ok(is_wanted.then_some(ids))
    }
}

fn check_ids(ids: &[EntryId], filter: &Filter) -> Result<(), Failure> {
    match (ids, filter.is_empty()) {
        ([], true) => Err(Failure::usage(
            "name entries by their numbers, or all that match the filters by --all",
        )),
        ([], false) => Err(Failure::usage(
            "this means all that match the filters: say so with --all",
        )),
        (_, true) => Ok(()),
        (_, false) => Err(Failure::usage(
            "filters are for --all: leave them out, or leave the numbers out",
        )),
    }
}

fn ask(verb: &str, count: usize) -> io::Result<bool> {
    let noun = if count == 1 { "entry" } else { "entries" };
    let mut stderr = io::stderr().lock();
    write!(stderr, "{verb} {count} {noun}? [y/N] ")?;
    stderr.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "YES")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_one() {
        for answer in ["y\n", "yes", " Y \r\n"] {
            assert!(is_yes(answer), "{answer:?}");
        }
        for answer in ["", "\n", "n\n", "no", "yy", "yes please", "j", "1"] {
            assert!(!is_yes(answer), "{answer:?}");
        }
    }
}
