//! What must hold across the crates of Countersign: one table of cases, the requests that carry it
//! over every path, and the servers that answer.
//!
//! The examples in the project's README are tests of this package.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "this library is a test: to panic is how it says that something is wrong"
)]

pub mod app;
pub mod cases;
pub mod frames;
pub mod judge;
pub mod paths;
pub mod prepared;
pub mod server;
pub mod wire;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
struct Readme;
