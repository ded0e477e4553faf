#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(
        dead_code,
        unused_imports,
        clippy::unused_async,
        reason = "without a store of ours, what opens one is not used"
    )
)]

mod accept;
mod clock;
mod complete;
#[cfg(feature = "conformance")]
pub mod conformance;
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
pub use complete::{CompleteError, Completion, Statement};
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
