//! What must hold across the crates of Countersign: one table of cases, the requests that carry it
//! over every path, the servers that answer, and the properties that hold of any input.
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
pub mod attempt;
pub mod cases;
pub mod frames;
pub mod judge;
pub mod log;
pub mod paths;
pub mod prepared;
pub mod properties;
pub mod rules;
pub mod server;
pub mod wire;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
struct Readme;
