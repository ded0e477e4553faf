//! Posting many requests: at a rate, several at a time, until the last one or an interruption.

mod args;
mod origin;
mod outgoing;
mod pace;
mod posted;
mod report;
mod run;
mod source;
mod step;
mod tally;

pub(crate) use args::LoadArgs;
pub(crate) use origin::Origin;
pub(crate) use outgoing::Outgoing;
pub(crate) use posted::Expected;
pub(crate) use source::Source;
pub(crate) use step::{Action, Malformed, Step};
