//! `countersign`: send, receive, replay and diagnose signed webhooks.

mod args;
mod body;
mod capture;
mod catalogue;
mod claim;
mod client;
mod commands;
mod event;
mod failure;
mod findings;
mod forward;
mod intake;
mod interrupt;
mod load;
mod moment;
mod outgoing;
mod output;
mod pace;
mod progress;
mod provider;
mod reporter;
mod secrets;
mod tally;
mod text;
mod verdict;

use std::{env, process::ExitCode};

use clap::Parser;

use crate::{
    args::Args,
    failure::{Exit, Failure},
    output::Output,
};

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refuse(&error).into(),
    };
    let output = args.output();
    let exit = match args.run(output).await {
        Ok(exit) => exit,
        Err(failure) => output.failure(&failure),
    };
    exit.into()
}

/// Says what is wrong with the arguments, or what was asked of them: the help, or the version.
fn refuse(error: &clap::Error) -> Exit {
    let wants_json = env::args_os().any(|arg| arg == "--json");
    if !error.use_stderr() {
        error.exit();
    } else if wants_json {
        let failure = Failure::usage(error.to_string().trim_start_matches("error: ").trim_end());
        Output::new(true).failure(&failure)
    } else {
        // What cannot be said changes nothing.
        let _ = error.print();
        Exit::Usage
    }
}
