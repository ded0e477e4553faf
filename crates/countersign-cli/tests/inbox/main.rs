//! `inbox`, as a process, on real files.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reports a failure by a panic"
)]

mod act;
mod export;
mod hostile;
mod import;
#[cfg(target_os = "linux")]
mod large;
mod list;
mod replay;
mod schema;
mod show;
#[path = "../support/mod.rs"]
mod support;

use support::Ran;

/// The entries that were listed as JSON.
#[track_caller]
fn ids(ran: &Ran) -> Vec<i64> {
    let lines = ran.assert_code(0).json();
    lines
        .iter()
        .filter_map(|line| line["id"].as_i64())
        .collect()
}
