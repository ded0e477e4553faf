//! `countersign doctor`: why a signature does not match.

mod args;
mod captured_request;

pub(crate) use args::DoctorArgs;
