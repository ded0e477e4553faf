//! One endpoint for several tenants, whose secrets are looked up for each request, on both frameworks
//! and real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

mod answers;
mod budget;
mod cache;
mod log;
mod support;
