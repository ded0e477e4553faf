use anstream::ColorChoice;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::{
    commands::{
        completions, doctor, events, inbox, listen, man, replay, scheme, send, sign, verify,
    },
    output::{Exit, Failure, Output},
};

const EXIT_CODES: &str = "\
Exit codes:
    0    done, and every verdict or answer is as it should be
    1    not authentic, refused, answered otherwise than expected, or no such entry
    2    the arguments are wrong
    3    a file, a secret, a capture or an inbox cannot be read, or is not what it should be
    4    an address cannot be reached, or listened on
    130  interrupted: what was done before is reported";

/// Send, receive, replay and diagnose signed webhooks
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Args {
    /// Print each result as one line of JSON
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
    /// When to use colours
    #[arg(
        long,
        global = true,
        help_heading = "Output",
        value_name = "WHEN",
        default_value = "auto"
    )]
    color: Color,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sign(Box<sign::SignArgs>),
    Verify(Box<verify::VerifyArgs>),
    Send(Box<send::SendArgs>),
    Listen(Box<listen::ListenArgs>),
    Replay(Box<replay::ReplayArgs>),
    Doctor(Box<doctor::DoctorArgs>),
    Inbox(Box<inbox::InboxArgs>),
    Events(events::EventsArgs),
    Scheme(Box<scheme::PrintSchemeArgs>),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Args {
    pub(crate) fn output(&self) -> Output {
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Output::new(self.json)
    }

    pub(crate) async fn run(self, output: Output) -> Result<Exit, Failure> {
        match self.command {
            Command::Sign(args) => args.run(output),
            Command::Verify(args) => args.run(output),
            Command::Send(args) => args.run(output).await,
            Command::Listen(args) => args.run(output).await,
            Command::Replay(args) => args.run(output).await,
            Command::Doctor(args) => args.run(output),
            Command::Inbox(args) => args.run(output).await,
            Command::Events(args) => args.run(output),
            Command::Scheme(args) => args.run(output),
            Command::Completions(args) => args.run(Self::command(), output),
            Command::Man(args) => args.run(Self::command(), output),
        }
    }
}
