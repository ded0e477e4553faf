#![doc = include_str!("../README.md")]

mod bounds;
mod candidates;
mod cause;
mod diagnosis;
mod doctor;
mod hash;
mod key;
mod log;
mod request;
mod search;

pub use cause::Cause;
pub use diagnosis::Diagnosis;
pub use doctor::Doctor;
pub use key::Key;
pub use log::DiagnosisLog;
