//! Many adversarial clients, against each framework in a process of its own.
//!
//! ```text
//! cargo run --release -p countersign-tests --bin adversarial -- slow [CONNECTIONS [ROUNDS]]
//! cargo run --release -p countersign-tests --bin adversarial -- fill [CONNECTIONS [SECONDS]]
//! cargo run --release -p countersign-tests --bin adversarial -- refused [CLIENTS [SECONDS]]
//! cargo run --release -p countersign-tests --bin adversarial -- disconnects [CONNECTIONS]
//! cargo run --release -p countersign-tests --bin adversarial -- slowhttptest [CONNECTIONS]
//! cargo run --release -p countersign-tests --bin adversarial -- soak [SECONDS]
//! ```
//!
//! Each prints its figures, and panics if an answer is wrong or if the server leaks memory or files.
//! The rate of honest deliveries is printed only, because it depends on the machine's other load.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails with a panic"
)]

mod disconnects;
mod fill;
mod honest;
mod process;
mod refused;
mod slow;
mod slowhttptest;
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
        "fill" => Framework::ALL.into_iter().for_each(|framework| {
            let time = Duration::from_secs(number(1, 30).into());
            fill::run(framework, number(0, 1_000), time);
        }),
        "refused" => Framework::ALL.into_iter().for_each(|framework| {
            let time = Duration::from_secs(number(1, 10).into());
            refused::run(framework, number(0, 64), time);
        }),
        "disconnects" => Framework::ALL
            .into_iter()
            .for_each(|framework| disconnects::run(framework, number(0, 100_000))),
        "slowhttptest" => Framework::ALL
            .into_iter()
            .for_each(|framework| slowhttptest::run(framework, number(0, 1_000))),
        "soak" => soak::run(Duration::from_secs(number(0, 300).into())),
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: adversarial slow|fill|refused|disconnects|slowhttptest|soak [NUMBER [ROUNDS|SECONDS]]"
    );
    ExitCode::from(2)
}
