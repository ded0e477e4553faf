//! Where the secrets come from: variables and files, never the command line.

mod args;
mod encoding;
mod loaded;
mod source;
mod variable;

pub(crate) use args::SecretArgs;
pub(crate) use loaded::{LoadedSecret, LoadedSecrets};
pub(crate) use variable::{default_variable, from_default_variable, has_default_variable};
