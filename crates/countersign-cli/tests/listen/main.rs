//! `listen`, as a process, over real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod capture;
mod connections;
mod deliveries;
mod forward;
mod full_disk;
mod losses;
mod memory;
mod start;
#[path = "../support/mod.rs"]
mod support;
mod terminal;
