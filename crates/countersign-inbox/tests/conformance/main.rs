//! The stores of this crate are held to every case, and stores with a flaw are caught.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod flawed;
mod flaws;
mod sqlite;
