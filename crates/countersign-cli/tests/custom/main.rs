//! Providers that are not built in, by options and by a file, as processes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test reports a failure by a panic"
)]

mod arguments;
mod doctor;
mod listen;
mod platforms;
mod replay;
mod sign_verify;
#[path = "../support/mod.rs"]
mod support;
