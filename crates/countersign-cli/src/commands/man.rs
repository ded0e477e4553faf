use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;
use serde_json::json;

use crate::{
    failure::{Exit, Failure},
    output::Output,
};

const EXAMPLES: &str = "\
Examples:
  # Read it
  countersign man | man -l -

  # Install a page for each command
  countersign man --dir /usr/local/share/man/man1";

/// Print the manual page, or write a page for each command
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// Directory to write `countersign.1`, `countersign-sign.1` and so on to
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(self, command: Command, output: Output) -> Result<Exit, Failure> {
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            Man::new(command).render(&mut page)?;
            let page = String::from_utf8_lossy(&page);
            output.result(page.trim_end(), &json!({ "page": page }))?;
            return Ok(Exit::Done);
        };
        clap_mangen::generate_to(command, &dir).map_err(|error| {
            Failure::input(format_args!("cannot write to {}: {error}", dir.display()))
        })?;
        output.result(dir.display(), &json!({ "dir": dir }))?;
        Ok(Exit::Done)
    }
}
