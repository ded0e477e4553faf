//! `replay`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod filters;
mod input;
mod malformed;
mod round_trip;
mod run;
#[path = "../support/mod.rs"]
mod support;
mod undelivered;

use std::path::Path;

use serde_json::Value;
use support::{Ran, capture::Capture, command, run as run_program, server::Log};

/// Replays a capture. No secret is in the environment.
fn replay(capture: &Path, url: &str, args: &[&str]) -> Ran {
    let base = ["replay", capture.to_str().unwrap(), "--url", url];
    run_program(&mut command(base.iter().chain(args)), b"")
}

impl Capture {
    fn replay(&self, url: &str, args: &[&str]) -> Ran {
        replay(&self.path, url, args)
    }
}

fn bodies(log: &Log) -> Vec<String> {
    let log = log.lock().unwrap();
    let bodies = log.iter().map(|received| received.body.to_vec());
    bodies
        .map(|body| String::from_utf8(body).unwrap())
        .collect()
}

/// The last line, as JSON.
#[track_caller]
fn summary(ran: &Ran) -> Value {
    ran.json().pop().unwrap()
}
