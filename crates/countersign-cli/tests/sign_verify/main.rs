//! `sign` and `verify`, as processes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod output;
mod secrets;
mod sign;
#[path = "../support/mod.rs"]
mod support;
mod verify;

fn path(name: &str) -> String {
    support::sample(name).display().to_string()
}
