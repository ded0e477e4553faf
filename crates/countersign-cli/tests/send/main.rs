//! `send`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod answers;
mod arguments;
mod connection;
mod events;
mod load;
mod requests;
#[path = "../support/mod.rs"]
mod support;

use serde_json::Value;
use support::{Ran, run, with_secrets};

/// Sends `lead.captured` to this address.
fn lead(url: &str, args: &[&str]) -> Ran {
    let base = ["send", "supademo", "lead.captured", "--url", url];
    run(&mut with_secrets(base.iter().chain(args)), b"")
}

/// The only line, as JSON.
#[track_caller]
fn summary(ran: &Ran) -> Value {
    let lines = ran.json();
    assert_eq!(lines.len(), 1, "{ran:#?}");
    lines[0].clone()
}
