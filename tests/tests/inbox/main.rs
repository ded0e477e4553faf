//! The inbox's promises, held against processes that are killed, disks that are full, and power that
//! fails: what was answered 2xx is stored and handled.
//!
//! With `COUNTERSIGN_LONG=1` they run longer.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

mod account;
mod app;
mod crashes;
#[cfg(target_os = "linux")]
mod durability;
#[cfg(feature = "failpoints")]
mod failpoints;
mod faults;
mod handlers;
mod place;
mod sender;
#[cfg(target_os = "linux")]
mod trace;

/// So many, or more where there is time.
fn rounds(short: u32, long: u32) -> u32 {
    match std::env::var_os("COUNTERSIGN_LONG") {
        Some(_) => long,
        None => short,
    }
}
