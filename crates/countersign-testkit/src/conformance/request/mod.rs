//! What a suite sends.

mod requests;
mod suite_request;
mod unsigned;

pub(crate) use requests::Requests;
pub(crate) use suite_request::{End, SuiteRequest};
