//! The suite passes applications that conform, and names the rules that others break.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic"
)]

#[path = "../support/acme.rs"]
mod acme;
#[path = "../support/apps.rs"]
mod apps;
mod broken;
mod cases;
mod conforming;
mod flawed;
mod server;
mod unguarded;
