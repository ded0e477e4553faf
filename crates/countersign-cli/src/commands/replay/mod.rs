//! `countersign replay`: posts again what is in a capture or an inbox.

mod args;
mod entries;
mod filter;
mod list;
mod sign;
mod steps;

pub(crate) use args::ReplayArgs;
