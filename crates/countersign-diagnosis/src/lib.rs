#![doc = include_str!("../README.md")]

mod bounds;
mod candidates;
mod cause;
mod diagnosis;
mod doctor;
mod hash;
mod log;
mod request;
mod search;

pub use cause::Cause;
pub use countersign::Key;
pub use diagnosis::Diagnosis;
pub use doctor::Doctor;
pub use log::{DiagnosisLog, LiveKeys};
