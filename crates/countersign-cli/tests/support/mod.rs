//! What the tests share.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "each test program uses a part of it, and a test reports a failure by a panic"
)]

pub(crate) mod capture;
pub(crate) mod inbox;
mod program;
mod samples;
pub(crate) mod server;
mod socket;

use std::time::Duration;

pub(crate) use program::{Ran, Running, command, piped, run, run_unread, with_secrets};
pub(crate) use samples::{
    KNOWN, KNOWN_BASE64, LEAD_CAPTURED, LEAD_HEX, LEAD_HEX_PREVIOUS, PREVIOUS, SECRET, UNKNOWN,
    UNKNOWN_BASE64, lead, sample, signed,
};
pub(crate) use socket::post;

/// Nothing in these tests takes longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
