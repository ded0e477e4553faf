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
mod interrupt;
mod load;
mod moment;
mod outgoing;
mod output;
mod pace;
mod progress;
mod provider;
mod secrets;
mod tally;
mod text;
mod verdict;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let output = args.output();
    let exit = match args.run(output).await {
        Ok(exit) => exit,
        Err(failure) => output.failure(&failure),
    };
    exit.into()
}
