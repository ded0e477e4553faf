use clap::{Args, Command};
use clap_complete::Shell;
use serde_json::json;

use crate::output::{Exit, Failure, Output};

const EXAMPLES: &str = "\
Examples:
  # For this session of bash
  source <(countersign completions bash)

  # For every session of fish
  countersign completions fish > ~/.config/fish/completions/countersign.fish";

/// Print the completions for a shell
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(self, mut command: Command, output: Output) -> Result<Exit, Failure> {
        // The generator panics if it cannot write, so it writes to memory.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "countersign", &mut script);
        let script = String::from_utf8_lossy(&script);
        let json = json!({ "shell": self.shell.to_string(), "script": script });
        output.result(script.trim_end(), &json)?;
        Ok(Exit::Done)
    }
}
