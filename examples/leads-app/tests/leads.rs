//! The server as an operator runs it: a process, a file and sockets.

const PROGRAM: &str = env!("CARGO_BIN_EXE_leads-app");

mod contract;
