//! Handling what the store holds: claim, run the handler, say how it ended.

mod attempt;
mod backoff;
mod handler;
mod lane;
mod leases;
mod outcome;
mod received;
mod sweeper;
mod worker;

pub use backoff::Backoff;
pub use handler::BoxError;
pub use outcome::Outcome;
pub use received::Received;
pub use worker::{Stepped, Worker};
