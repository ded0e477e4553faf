//! What other libraries get wrong, a test for each, on the path where they do.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails with a panic"
)]

mod bodies;
mod services;
mod verdicts;
