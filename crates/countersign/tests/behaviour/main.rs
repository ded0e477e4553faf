//! What the core promises, seen through its public types.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

mod budget;
mod log;
#[cfg(feature = "metrics")]
mod metrics;
mod reference_hmac;
mod secrets;
mod support;
mod vectors;
