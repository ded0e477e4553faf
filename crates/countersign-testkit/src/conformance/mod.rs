//! The suite that checks an application.

mod against;
mod checks;
mod macros;
mod probe;
mod receivers;
mod report;
mod request;
mod rule;
mod suite;

pub use probe::Probe;
pub use receivers::{TestBody, UrlError};
pub use report::{Finding, Report, Verdict};
pub use rule::Rule;
pub use suite::Conformance;
