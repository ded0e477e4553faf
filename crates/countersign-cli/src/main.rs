//! `countersign`: send, receive, replay and diagnose signed webhooks.

mod args;
mod body;
mod capture;
mod catalogue;
mod client;
mod commands;
mod failure;
mod forward;
mod interrupt;
mod output;
mod provider;
mod secrets;
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
