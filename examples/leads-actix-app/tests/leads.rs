//! The server as an operator runs it: what holds for the one on axum holds for this one.

const PROGRAM: &str = env!("CARGO_BIN_EXE_leads-actix-app");

#[path = "../../leads-app/tests/contract/mod.rs"]
mod contract;
