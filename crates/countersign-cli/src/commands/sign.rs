use clap::Args;
use serde_json::json;

use crate::{
    body::BodyArgs,
    failure::{Exit, Failure},
    output::Output,
    provider::{Known, ProviderName},
    secrets::SecretArgs,
};

const EXAMPLES: &str = "\
Examples:
  # The line is a header as curl takes it
  curl -H \"$(countersign sign supademo --body lead.json)\" --data-binary @lead.json URL

  # The secret from a file, the body from a pipe
  jq -c . session.json | countersign sign storylane --secret-file secret.txt";

/// Print the signature header of a body
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct SignArgs {
    /// Who would send the body
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
        let provider = Known::new(self.provider, self.secret.read(self.provider, output)?);
        let body = self.body.read()?;
        let (name, value) = provider.sign(&body)?;
        output.result(
            format_args!("{name}: {value}"),
            &json!({ "header": name.as_str(), "value": value, "body_bytes": body.len() }),
        )?;
        Ok(Exit::Done)
    }
}
