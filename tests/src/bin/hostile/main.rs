//! Clients that mean harm, in numbers, against each framework in a process of its own.
//!
//! ```text
//! cargo run --release -p countersign-tests --bin hostile -- slow [CONNECTIONS [ROUNDS]]
//! cargo run --release -p countersign-tests --bin hostile -- disconnects [CONNECTIONS]
//! cargo run --release -p countersign-tests --bin hostile -- slowhttptest [CONNECTIONS]
//! cargo run --release -p countersign-tests --bin hostile -- soak [SECONDS]
//! ```
//!
//! Each prints what it saw, and panics if a verdict is wrong, or if memory or files are lost. How
//! fast others were served meanwhile is printed only: that is for a quiet machine to say.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "this program is a test: to panic is how it says that something is wrong"
)]

mod disconnects;
mod honest;
mod outside;
mod process;
mod slow;
mod soak;

use std::{env, process::ExitCode, time::Duration};

use countersign_tests::server::Framework;

fn main() -> ExitCode {
    rlimit::increase_nofile_limit(16_384).expect("a limit of open files");
    let arguments: Vec<_> = env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        return usage();
    };
    let number = |place: usize, default: u32| {
        let argument = rest.get(place).map(|argument| argument.parse());
        argument.unwrap_or(Ok(default)).expect("a whole number")
    };
    match command.as_str() {
        process::SERVE => process::serve(rest),
        "slow" => Framework::ALL
            .into_iter()
            .for_each(|framework| slow::run(framework, number(0, 2_000), number(1, 3))),
        "disconnects" => Framework::ALL
            .into_iter()
            .for_each(|framework| disconnects::run(framework, number(0, 100_000))),
        "slowhttptest" => Framework::ALL
            .into_iter()
            .for_each(|framework| outside::run(framework, number(0, 1_000))),
        "soak" => soak::run(Duration::from_secs(number(0, 300).into())),
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: hostile slow|disconnects|slowhttptest|soak [NUMBER [ROUNDS]]");
    ExitCode::from(2)
}
