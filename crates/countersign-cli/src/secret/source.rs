use std::{env, path::Path};

use countersign::Secret;
use zeroize::Zeroizing;

use super::{encoding::SecretEncoding, loaded::LoadedSecret};
use crate::{
    input::{file_name, is_stdin, read_file},
    output::{Failure, Output},
};

/// Reads the secret in an environment variable.
pub(super) fn from_variable(name: &str, encoding: SecretEncoding) -> Result<LoadedSecret, Failure> {
    refuse_secret(name)?;
    if env::var_os(name).is_none() && !is_plain_name(name) {
        return Err(Failure::input(
            "no variable has that name, which is not shown, because it may be the secret itself: \
             give the name of the variable that holds the secret",
        ));
    }
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
    if !is_stdin(path) && !path.exists() && !is_plain_path(path) {
        return Err(Failure::input(
            "no file has that name, which is not shown, because it may be the secret itself: give \
             the name of the file that holds the secret",
        ));
    }
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

/// Whether it is written as the names of variables are, and not as secrets are: in capitals, and with
/// a digit only beside an underscore.
fn is_plain_name(name: &str) -> bool {
    const LONGEST: usize = 80;
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit();
    name.len() <= LONGEST
        && name.bytes().all(is_capital)
        && (name.contains('_') || !name.contains(|char: char| char.is_ascii_digit()))
}

/// Whether it is written as paths are, and not as secrets are: it begins with a folder, or ends with
/// an extension.
fn is_plain_path(path: &Path) -> bool {
    let has_extension = path
        .extension()
        .is_some_and(|extension| (1..=5).contains(&extension.len()));
    let starts_with_folder = path.to_str().is_some_and(|text| {
        ["/", "./", "../", "~/"]
            .iter()
            .any(|start| text.starts_with(start))
    });
    has_extension || starts_with_folder
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_no_plain_name() {
        for name in ["BEFORE", "NO_SUCH", "ACME_2_WEBHOOK_SECRET", "X", "_"] {
            assert!(is_plain_name(name), "{name}");
        }
        let long = "A".repeat(81);
        for name in [
            "c3RvcnlsYW5l",
            "9f86d081884c7d659a2feaa0c55ad015",
            "9F86D081884C7D659A2FEAA0C55AD015",
            "JBSWY3DPEHPK3PXP",
            "sl_live_0123",
            "a b",
            "{}",
            "\u{1b}[2J",
            &long,
        ] {
            assert!(!is_plain_name(name), "{name}");
        }
        for path in ["/nowhere", "./secret", "old.txt", "../a/b"] {
            assert!(is_plain_path(Path::new(path)), "{path}");
        }
        for path in ["c3RvcnlsYW5l", "ab/cd+ef==", "9f86d081884c7d65"] {
            assert!(!is_plain_path(Path::new(path)), "{path}");
        }
    }
}
