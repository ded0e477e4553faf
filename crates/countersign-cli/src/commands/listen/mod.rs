//! `countersign listen`: receives deliveries, prints what each is, keeps it and forwards it.

mod announcement;
mod args;
mod examiner;
mod forward;
mod listener;
mod queue;
mod read;
mod received;
mod report;
mod reporter;
mod server;
mod tally;

pub(crate) use args::ListenArgs;
