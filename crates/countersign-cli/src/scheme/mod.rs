//! How a provider of the user's own signs: by options, or by a file.

mod args;
mod file;
mod parsers;

pub(crate) use args::SchemeArgs;
