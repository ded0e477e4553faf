//! How results, errors and the exit code are given: to people, or as JSON to programs.

mod failure;
mod json_bytes;
mod milliseconds;
mod print;
mod progress;
mod style;
pub(crate) mod text;

pub(crate) use failure::{Exit, Failure};
pub(crate) use json_bytes::json_bytes;
pub(crate) use milliseconds::milliseconds;
pub(crate) use print::Output;
pub(crate) use progress::Progress;
pub(crate) use style::{BAD, FAINT, GOOD, STRONG};
