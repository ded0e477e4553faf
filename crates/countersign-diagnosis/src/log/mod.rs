//! An observer that logs diagnoses.

mod diagnosis_log;
mod event;
mod live_keys;
mod rate_limit;
mod search_job;
#[cfg(test)]
mod tests;
mod worker;

pub use diagnosis_log::DiagnosisLog;
pub use live_keys::LiveKeys;
