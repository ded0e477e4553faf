//! Measures Countersign against other libraries; the README of this crate has the figures.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a benchmark fails with a panic"
)]

pub mod actix;
pub mod candidate;
pub mod core;
pub mod floor;
pub mod inbox;
pub mod load;
pub mod refusal;
pub mod tower;
