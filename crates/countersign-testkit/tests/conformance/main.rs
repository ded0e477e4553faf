//! The suite: what conforms passes it, and what does not breaks the rules that it offends.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test says with a panic that something is wrong"
)]

#[path = "../acme/mod.rs"]
mod acme;
mod broken;
mod conforming;
mod flawed;
mod server;
