use clap::Args;
use serde_json::json;

use crate::{
    input::BodyArgs,
    output::{Exit, Failure, Output},
    provider::{ConfiguredProvider, ProviderName, SecretArgs},
};

const EXAMPLES: &str = "\
Examples:
  # The printed line is a header for curl
  curl -H \"$(countersign sign supademo --body lead.json)\" --data-binary @lead.json URL

  # The secret from a file, the body from a pipe
  jq -c . session.json | countersign sign storylane --secret-file secret.txt";

/// Print the signature header of a body
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct SignArgs {
    /// Provider that sends the body
    provider: ProviderName,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

impl SignArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret
            .refuse_shared_stdin(self.body.uses_stdin(), &[])?;
        let provider =
            ConfiguredProvider::new(self.provider, self.secret.read(self.provider, output)?);
        let body = self.body.read()?;
        let (name, value) = provider.sign(&body)?;
        output.result(
            format_args!("{name}: {value}"),
            &json!({ "header": name.as_str(), "value": value, "body_bytes": body.len() }),
        )?;
        Ok(Exit::Done)
    }
}
