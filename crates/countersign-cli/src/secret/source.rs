use std::{env, path::Path};

use countersign::Secret;
use zeroize::Zeroizing;

use super::{encoding::SecretEncoding, loaded::LoadedSecret};
use crate::{
    input::{file_name, read_file},
    output::{Failure, Output},
};

/// Reads the secret in an environment variable.
pub(super) fn from_variable(name: &str, encoding: SecretEncoding) -> Result<LoadedSecret, Failure> {
    refuse_secret(name)?;
    // It says what is wrong with the variable.
    Secret::from_env(name).map_err(Failure::input)?;
    let text = Zeroizing::new(env::var(name).unwrap_or_default());
    let loaded = encoding.load(text.as_bytes());
    loaded.map_err(|error| Failure::input(format_args!("{name}: {error}")))
}

/// Warns of white space or quotes around the secret in an environment variable.
pub(super) fn warn_if_wrapped(name: &str, output: Output) {
    if env::var(name)
        .map(Zeroizing::new)
        .is_ok_and(|text| is_wrapped(&text))
    {
        output.warning(format_args!(
            "the secret in {name} has white space or quotes around it, which are part of it"
        ));
    }
}

/// Reads the secret in a file: every byte is part of it, as for the library's `Secret::from_file`.
pub(super) fn from_file(
    path: &Path,
    encoding: SecretEncoding,
    output: Output,
) -> Result<LoadedSecret, Failure> {
    refuse_secret(&path.to_string_lossy())?;
    let name = file_name(path);
    let bytes = Zeroizing::new(read_file(path)?);
    if str::from_utf8(&bytes).is_ok_and(is_wrapped) {
        let what = if bytes.ends_with(b"\n") {
            "ends with a newline, which is part of it"
        } else {
            "has white space or quotes around it, which are part of it"
        };
        output.warning(format_args!("the secret in {name} {what}"));
    }
    let loaded = encoding.load(&bytes);
    loaded.map_err(|error| Failure::input(format_args!("{name}: {error}")))
}

/// Whether there is white space or a quote at either end.
fn is_wrapped(text: &str) -> bool {
    let wraps = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    text.starts_with(wraps) || text.ends_with(wraps)
}

/// A secret given where a name belongs must not be printed.
fn refuse_secret(name: &str) -> Result<(), Failure> {
    if name.starts_with("whsec_") {
        return Err(Failure::usage(
            "this looks like a secret, and not like the name of a variable or file that holds one",
        ));
    }
    Ok(())
}
