//! What the user gives: files, times, and the header of a request.

mod file;
mod head_args;
mod parse_time;
mod signature_args;
mod utc;

pub(crate) use file::{BodyArgs, cannot_read, file_name, is_stdin, read_file};
pub(crate) use head_args::HeadArgs;
pub(crate) use parse_time::parse_time;
pub(crate) use signature_args::{FieldArgs, SignatureArgs, parse_field};
pub(crate) use utc::utc;
