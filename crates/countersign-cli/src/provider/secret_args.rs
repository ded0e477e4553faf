use std::{
    env,
    path::{Path, PathBuf},
};

use clap::Args;
use countersign::{Secret, Secrets};
use zeroize::Zeroizing;

use super::name::ProviderName;
use crate::{
    input::{file_name, is_stdin, read_file},
    output::{Failure, Output},
};

/// Where the secret comes from. There is no option that takes the secret itself: what is on a command
/// line is in the shell's history and in the list of processes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Secret")]
pub(crate) struct SecretArgs {
    /// Environment variable that holds the secret, as it is [default: `SUPADEMO_WEBHOOK_SECRET` or
    /// `STORYLANE_WEBHOOK_SECRET`]
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    secret_env: Option<String>,
    /// File that holds the secret, `-` for standard input; one newline at its end is not part of it
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Environment variable that holds the secret before, during a rotation [default: the one above,
    /// with `_PREVIOUS` at its end, if it is set]
    #[arg(long, value_name = "NAME", conflicts_with = "previous_secret_file")]
    previous_secret_env: Option<String>,
    /// File that holds the secret before
    #[arg(long, value_name = "FILE")]
    previous_secret_file: Option<PathBuf>,
    /// It is no option, and whoever tries it is told why.
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "")]
    secret: Option<String>,
}

impl SecretArgs {
    /// Whether a source is named, which can be of one provider only.
    pub(crate) fn is_given(&self) -> bool {
        self.secret_env.is_some()
            || self.secret_file.is_some()
            || self.previous_secret_env.is_some()
            || self.previous_secret_file.is_some()
    }

    /// Standard input can be read once: as the body, or as one secret, of these or of `others`.
    pub(crate) fn refuse_shared_stdin(
        &self,
        body_uses_it: bool,
        others: &[PathBuf],
    ) -> Result<(), Failure> {
        let files = [&self.secret_file, &self.previous_secret_file];
        let secrets = files.into_iter().flatten().chain(others);
        let uses = secrets.filter(|path| is_stdin(path)).count() + usize::from(body_uses_it);
        if uses > 1 {
            return Err(Failure::usage(
                "standard input can be one thing only: name a file for the secret or for the body",
            ));
        }
        Ok(())
    }

    /// Reads the current secret, and the one before if there is one.
    pub(crate) fn read(&self, provider: ProviderName, output: Output) -> Result<Secrets, Failure> {
        if self.secret.is_some() {
            return Err(Failure::usage(
                "a secret on the command line is in the shell's history and in the list of \
                 processes: put it in a variable, or in a file for --secret-file",
            ));
        }
        let variable = self.secret_env.as_deref().unwrap_or(provider.variable());
        let current = match &self.secret_file {
            Some(path) => from_file(path)?,
            None => from_variable(variable, output).map_err(|failure| {
                failure.with_hint(format_args!(
                    "it holds the secret of {}, or --secret-file names a file that does",
                    provider.as_str()
                ))
            })?,
        };
        let secrets = Secrets::new(current.with_label("current"));
        Ok(match self.previous(variable, output)? {
            Some(previous) => secrets.with_earlier(previous.with_label("previous")),
            None => secrets,
        })
    }

    fn previous(&self, variable: &str, output: Output) -> Result<Option<Secret>, Failure> {
        match (&self.previous_secret_file, &self.previous_secret_env) {
            (Some(path), _) => from_file(path).map(Some),
            (None, Some(name)) => from_variable(name, output).map(Some),
            (None, None) if self.secret_file.is_some() => Ok(None),
            (None, None) => {
                let name = format!("{variable}_PREVIOUS");
                match env::var_os(&name) {
                    Some(_) => from_variable(&name, output).map(Some),
                    None => Ok(None),
                }
            }
        }
    }
}

/// Other secrets that may have been used, each labelled by where it comes from.
pub(crate) fn other_secrets(
    variables: &[String],
    files: &[PathBuf],
    output: Output,
) -> Result<Vec<Secret>, Failure> {
    let from_variables = variables
        .iter()
        .map(|name| Ok(from_variable(name, output)?.with_label(name.as_str())));
    let from_files = files
        .iter()
        .map(|path| Ok(from_file(path)?.with_label(file_name(path))));
    from_variables.chain(from_files).collect()
}

fn from_variable(name: &str, output: Output) -> Result<Secret, Failure> {
    refuse_secret(name)?;
    let secret = Secret::from_env(name).map_err(Failure::input)?;
    let is_wrapped = env::var(name).map(Zeroizing::new).is_ok_and(|key| {
        let wrapping = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        key.starts_with(wrapping) || key.ends_with(wrapping)
    });
    if is_wrapped {
        output.warning(format_args!(
            "the secret in {name} has white space or quotes around it, which are part of it"
        ));
    }
    Ok(secret)
}

/// Who gives the secret itself where a name belongs must not find it in a log.
fn refuse_secret(name: &str) -> Result<(), Failure> {
    if name.starts_with("whsec_") {
        return Err(Failure::usage(
            "what was given looks like a secret, and not like the name of a variable or a file \
             that holds one",
        ));
    }
    Ok(())
}

fn from_file(path: &Path) -> Result<Secret, Failure> {
    refuse_secret(&path.to_string_lossy())?;
    let text = Zeroizing::new(read_file(path)?);
    // What `echo` and editors leave at the end of a file is nobody's secret.
    let key = text.strip_suffix(b"\n").unwrap_or(&text);
    let key = key.strip_suffix(b"\r").unwrap_or(key);
    Secret::new(key).map_err(|error| Failure::input(format_args!("{}: {error}", file_name(path))))
}
