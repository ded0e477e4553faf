//! Short runs of the program `adversarial`, which reads the `/proc` of Linux.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a test fails with a panic")]

use std::{
    process::{Command, Stdio},
    sync::Mutex,
};

/// Each run uses the whole machine.
static TURN: Mutex<()> = Mutex::new(());

fn adversarial(arguments: &[&str]) {
    let _turn = TURN.lock();
    let output = Command::new(env!("CARGO_BIN_EXE_adversarial"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("a program that was built with this test");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    for framework in ["Axum", "Actix"] {
        assert!(text.contains(framework), "{text}");
    }
}

#[test]
fn five_hundred_slow_connections_get_408_and_cost_little_more_than_their_buffers() {
    adversarial(&["slow", "500", "1"]);
}

#[test]
fn sixty_four_connections_that_fill_the_budget_keep_no_honest_delivery_out() {
    adversarial(&["fill", "64", "8"]);
}

#[test]
fn sixty_four_refused_uploads_at_once_read_their_answers_and_cost_little() {
    adversarial(&["refused", "64", "3"]);
}

#[test]
fn two_thousand_disconnects_leave_no_bytes_no_files_and_no_memory() {
    adversarial(&["disconnects", "2000"]);
}

#[test]
fn twenty_seconds_of_mixed_traffic_give_no_wrong_answer() {
    adversarial(&["soak", "20"]);
}
