//! The inbox in PostgreSQL. Without a server these tests say that they are skipped; where
//! `COUNTERSIGN_REQUIRE_SERVERS=1` or `CI` is set, they fail instead.
#![cfg(feature = "postgres")]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod batches;
#[cfg(feature = "conformance")]
mod conformance;
mod database;
mod faults;
mod opening;
mod own_server;
mod sharing;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "postgres-tls")]
mod tls;
mod transactions;
