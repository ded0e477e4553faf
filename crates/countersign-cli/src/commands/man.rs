use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Args, Command};
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};
use serde_json::json;

use crate::output::{Exit, Failure, Output, text};

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
    /// Directory for the pages `countersign.1`, `countersign-sign.1` and so on
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(self, command: Command, output: Output) -> Result<Exit, Failure> {
        let mut command = command.disable_help_subcommand(true);
        // Names the pages of the commands, and adds the global options to them.
        command.build();
        let Some(dir) = self.dir else {
            let page = page(&command)?;
            let page = String::from_utf8_lossy(&page);
            output.result(page.trim_end(), &json!({ "page": page }))?;
            return Ok(Exit::Done);
        };
        write_pages(&command, &dir).map_err(|error| {
            Failure::input(format_args!("cannot write to {}: {error}", dir.display()))
        })?;
        output.result(text::line(&dir.to_string_lossy()), &json!({ "dir": dir }))?;
        Ok(Exit::Done)
    }
}

/// Writes the page of the command, and those of its subcommands.
fn write_pages(command: &Command, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let name = Man::new(command.clone()).get_filename();
    fs::write(dir.join(name), page(command)?)?;
    let mut commands = command.get_subcommands();
    commands.try_for_each(|command| write_pages(command, dir))
}

/// The page of a command. Its examples and exit codes keep their lines.
fn page(command: &Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    let sections = [command.get_after_help(), command.get_after_long_help()];
    for section in sections.into_iter().flatten() {
        let section = section.to_string();
        let (heading, lines) = section.split_once(":\n").unwrap_or_default();
        roff.control("SH", [heading.to_uppercase().as_str()]);
        roff.control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(&mut page)?;
    Ok(page)
}
