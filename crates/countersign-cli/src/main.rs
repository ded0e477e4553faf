//! `countersign`: send, receive, replay and diagnose signed webhooks.

mod args;
mod capture;
mod client;
mod commands;
mod inbox;
mod input;
mod interrupt;
mod load;
mod output;
mod provider;
mod report;
mod scheme;
mod secret;

use std::{env, process::ExitCode};

use clap::Parser;

use crate::{
    args::Args,
    output::{Exit, Failure, Output},
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

/// Prints what is wrong with the arguments, or the help or the version that they ask for.
fn refuse(error: &clap::Error) -> Exit {
    let wants_json = env::args_os().any(|arg| arg == "--json");
    if !error.use_stderr() {
        error.exit();
    } else if wants_json {
        let failure = Failure::usage(error.to_string().trim_start_matches("error: ").trim_end());
        Output::new(true).failure(&failure)
    } else {
        // If stderr is closed, the exit code still tells it.
        let _ = error.print();
        Exit::Usage
    }
}
