//! Measures Countersign against what else there is: see the README of this crate for the figures.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a benchmark whose request is not answered with the event has to stop"
)]

pub mod actix;
pub mod candidate;
pub mod core;
pub mod floor;
pub mod load;
pub mod refusal;
pub mod tower;
