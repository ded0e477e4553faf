use std::{
    env,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    encoding::SecretEncoding,
    loaded::{LoadedSecret, LoadedSecrets},
    source::{from_file, from_variable, warn_if_wrapped},
    variable::default_variable,
};
use crate::{
    input::{file_name, is_stdin},
    output::{Failure, Output},
};

/// Where the secret comes from. No option takes the secret itself: a command line is in the shell's
/// history and in the list of processes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Secret")]
pub(crate) struct SecretArgs {
    /// Environment variable with the secret [default: `SUPADEMO_WEBHOOK_SECRET`, or the like for
    /// another provider's name]
    #[arg(long, value_name = "NAME", conflicts_with = "secret_file")]
    secret_env: Option<String>,
    /// File with the secret, `-` for standard input; every byte of it is part of the secret, even a
    /// newline at its end
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Environment variable with the previous secret, during a rotation [default: the name of the
    /// variable above with `_PREVIOUS` after it, if that is set]
    #[arg(long, value_name = "NAME", conflicts_with = "previous_secret_file")]
    previous_secret_env: Option<String>,
    /// File with the previous secret
    #[arg(long, value_name = "FILE")]
    previous_secret_file: Option<PathBuf>,
    /// How the secrets are written
    #[arg(long, value_name = "ENCODING", value_enum, default_value_t)]
    secret_encoding: SecretEncoding,
    /// Accepted only to say why there is no such option.
    #[arg(long, hide = true, num_args = 0..=1, default_missing_value = "")]
    secret: Option<String>,
}

impl SecretArgs {
    /// Whether a source is named, which fits one provider only.
    pub(crate) fn is_given(&self) -> bool {
        self.secret_env.is_some()
            || self.secret_file.is_some()
            || self.previous_secret_env.is_some()
            || self.previous_secret_file.is_some()
    }

    /// Standard input can be read once: as the body, as a secret here, or as one of `others`.
    pub(crate) fn refuse_shared_stdin(
        &self,
        is_body: bool,
        others: &[PathBuf],
    ) -> Result<(), Failure> {
        let files = [&self.secret_file, &self.previous_secret_file];
        let secrets = files.into_iter().flatten().chain(others);
        let uses = secrets.filter(|path| is_stdin(path)).count() + usize::from(is_body);
        if uses > 1 {
            return Err(Failure::usage(
                "standard input can be one thing only: name a file for the secret or for the body",
            ));
        }
        Ok(())
    }

    /// Reads the current secret of the provider, and the previous one if there is one.
    pub(crate) fn read(&self, provider: &str, output: Output) -> Result<LoadedSecrets, Failure> {
        if self.secret.is_some() {
            return Err(Failure::usage(
                "a secret on the command line is in the shell's history and in the list of \
                 processes: put it in a variable, or in a file for --secret-file",
            ));
        }
        let variable = match &self.secret_env {
            Some(name) => name.clone(),
            None => default_variable(provider),
        };
        let current = match &self.secret_file {
            Some(path) => self.read_file(path, output)?,
            None => self.read_variable(&variable, output).map_err(|failure| {
                failure.with_hint(format_args!(
                    "it holds the secret of {provider}, or --secret-file names a file that does"
                ))
            })?,
        };
        let previous = self.previous(&variable, output)?;
        Ok(LoadedSecrets::new(
            current.with_label("current"),
            previous.map(|previous| previous.with_label("previous")),
        ))
    }

    fn previous(&self, variable: &str, output: Output) -> Result<Option<LoadedSecret>, Failure> {
        match (&self.previous_secret_file, &self.previous_secret_env) {
            (Some(path), _) => self.read_file(path, output).map(Some),
            (None, Some(name)) => self.read_variable(name, output).map(Some),
            (None, None) if self.secret_file.is_some() => Ok(None),
            (None, None) => {
                let name = format!("{variable}_PREVIOUS");
                match env::var_os(&name) {
                    Some(_) => self.read_variable(&name, output).map(Some),
                    None => Ok(None),
                }
            }
        }
    }

    /// Reads other secrets that a sender may have used, each labelled by its source.
    pub(crate) fn read_others(
        &self,
        variables: &[String],
        files: &[PathBuf],
        output: Output,
    ) -> Result<Vec<LoadedSecret>, Failure> {
        let from_variables = variables
            .iter()
            .map(|name| Ok(self.read_variable(name, output)?.with_label(name)));
        let from_files = files
            .iter()
            .map(|path| Ok(self.read_file(path, output)?.with_label(&file_name(path))));
        from_variables.chain(from_files).collect()
    }

    fn read_variable(&self, name: &str, output: Output) -> Result<LoadedSecret, Failure> {
        warn_if_wrapped(name, output);
        from_variable(name, self.secret_encoding)
    }

    fn read_file(&self, path: &Path, output: Output) -> Result<LoadedSecret, Failure> {
        from_file(path, self.secret_encoding, output)
    }
}
