//! An inbox that a command works on: where it is, and which of its entries are meant.

mod ids;
mod location;
mod state;

pub(crate) use ids::ids;
pub(crate) use location::{Location, OpenedInbox};
pub(crate) use state::state;
