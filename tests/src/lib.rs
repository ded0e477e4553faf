//! Helpers of the end-to-end tests: one table of cases, the paths that a case can take, servers and
//! clients on real sockets, and properties that hold for any input.
//!
//! The programs in the project's README and in the guide are doctests of this package.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    reason = "a test fails with a panic"
)]

pub mod app;
pub mod attempt;
pub mod cases;
pub mod echo;
pub mod frames;
mod guide;
pub mod log;
pub mod paths;
pub mod platforms;
pub mod prepared;
pub mod properties;
pub mod recorder;
pub mod reference_hmac;
pub mod reference_scheme;
pub mod server;
pub mod wire;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
struct Readme;
