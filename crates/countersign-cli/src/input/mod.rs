//! What the user gives: files, times, and the header fields of a request.

mod file;
mod parse_time;
mod signature_args;

pub(crate) use file::{BodyArgs, cannot_read, file_name, is_stdin, read_file};
pub(crate) use parse_time::parse_time;
pub(crate) use signature_args::{SignatureArgs, parse_field};
