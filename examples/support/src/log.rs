use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Sends logs to stderr from here on: what `RUST_LOG` asks for, or all that is worth an `info`.
pub fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}
