//! Requests are signed as their scheme says, and forgeries are not.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "../support/acme.rs"]
mod acme;
mod covered;
mod forged;
mod forgeries;
mod requests;
