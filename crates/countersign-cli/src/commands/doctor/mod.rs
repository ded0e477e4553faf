//! `countersign doctor`: why a signature does not match.

mod args;
mod examined_request;
mod report;

pub(crate) use args::DoctorArgs;
