//! What every [`Store`](crate::Store) has to do, as cases that a store is held to.
//!
//! A test of a store of your own is one call. Each case gets a store of its own, which is empty:
//!
//! ```
//! use countersign_inbox::{Clock, Inbox, conformance::{self, Subject}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let report = conformance::run(|| async {
//!     let clock = Clock::stopped_at(std::time::SystemTime::UNIX_EPOCH);
//!     let inbox = Inbox::options().clock(clock.clone()).in_memory().unwrap();
//!     Subject::of(&inbox).with_clock(clock)
//! })
//! .await;
//! report.assert_passed();
//! # }
//! ```
//!
//! A store that several processes share is given [a second handle](Subject::with_other), and time
//! passes for it [as it can](Subject::with_time).

mod case;
mod cases;
mod expect;
mod report;
mod sample;
mod subject;

pub use case::Case;
pub use report::{Failure, Report, run};
pub use subject::{Passing, Subject};

/// The cases, in the order in which they run.
#[must_use]
pub fn cases() -> Vec<Case> {
    cases::all()
}
