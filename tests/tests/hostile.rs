//! The short forms of what `hostile` does at length, on Linux, whose `/proc` it reads.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    reason = "a test says with a panic that something is wrong"
)]

use std::{
    process::{Command, Stdio},
    sync::Mutex,
};

/// Each takes what the machine has.
static TURN: Mutex<()> = Mutex::new(());

fn hostile(arguments: &[&str]) {
    let _turn = TURN.lock();
    let output = Command::new(env!("CARGO_BIN_EXE_hostile"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("a program that was built with this test");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
    for framework in ["Axum", "Actix"] {
        assert!(said.contains(framework), "{said}");
    }
}

#[test]
fn five_hundred_slow_connections_get_408_and_cost_little_more_than_their_buffers() {
    hostile(&["slow", "500", "1"]);
}

#[test]
fn two_thousand_disconnects_leave_no_bytes_no_files_and_no_memory() {
    hostile(&["disconnects", "2000"]);
}

#[test]
fn twenty_seconds_of_mixed_traffic_give_no_wrong_verdict() {
    hostile(&["soak", "20"]);
}
