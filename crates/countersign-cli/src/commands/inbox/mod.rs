//! `countersign inbox`: what stands in an inbox, and what a human does about it.

mod act;
mod args;
mod check;
mod entry;
mod export;
mod filter;
mod import;
mod lines;
mod list;
mod migrate;
mod selection;
mod show;
mod stats;

pub(crate) use args::InboxArgs;
