#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accept;
mod clock;
mod error;
mod failpoint;
mod inbox;
mod options;
mod store;
mod telemetry;
mod work;

#[cfg(feature = "tower")]
pub use accept::{AcceptFuture, AcceptService};
pub use clock::Clock;
pub use error::OpenError;
pub use inbox::Inbox;
pub use options::InboxOptions;
pub use store::{
    Admission, AttemptError, Changes, Claim, Claimed, Claims, Entry, EntryId, Filter, Finding,
    NewDelivery, Settled, Settlement, State, Stats, Store, StoreError, StoreFuture, Sweep, Ticket,
};
pub use work::{Backoff, BoxError, Outcome, Received, Stepped, Worker};

/// The target of every `tracing` event of ours.
const TARGET: &str = "countersign_inbox";
