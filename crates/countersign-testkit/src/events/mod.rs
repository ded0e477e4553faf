//! The providers' events, with values of one's choice.

mod event_builder;
mod in_order;
#[cfg(test)]
mod members;
mod set;
#[cfg(feature = "proptest")]
mod template;

pub mod storylane;
pub mod supademo;

pub use event_builder::EventBuilder;
pub use set::{SetError, set};
