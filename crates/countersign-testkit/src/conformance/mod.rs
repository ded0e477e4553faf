//! The suite that checks an application.

mod against;
mod checks;
mod macros;
mod probe;
mod report;
mod request;
mod rule;
mod suite;
mod target;

pub use probe::Probe;
pub use report::{Finding, Report, Verdict};
pub use rule::Rule;
pub use suite::Conformance;
pub use target::{TestBody, UrlError};
