//! Events of the providers, with values that a test chooses.

mod event_builder;
mod in_order;
mod set;
#[cfg(feature = "proptest")]
mod template;

pub mod storylane;
pub mod supademo;

pub use event_builder::EventBuilder;
pub use set::{SetError, set};
