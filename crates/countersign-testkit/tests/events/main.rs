//! The builders begin with the providers' samples, and have a method for every documented member.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod catalogs;
mod paths;
mod storylane;
mod supademo;
