use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Command};
use clap_mangen::Man;

use crate::failure::{Exit, Failure};

/// Print the manual page, or write a page for each command
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Directory to write `countersign.1`, `countersign-sign.1` and so on to
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(self, command: Command) -> Result<Exit, Failure> {
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            Man::new(command).render(&mut page)?;
            io::stdout().write_all(&page)?;
            return Ok(Exit::Done);
        };
        clap_mangen::generate_to(command, &dir).map_err(|error| {
            Failure::input(format_args!("cannot write to {}: {error}", dir.display()))
        })?;
        Ok(Exit::Done)
    }
}
