//! `countersign replay`: posts captured deliveries again.

mod args;
mod filter;
mod list;
mod steps;

pub(crate) use args::ReplayArgs;
