use clap::{ArgGroup, Args};

use crate::{
    input::{BodyArgs, SignatureArgs},
    output::{Exit, Failure, Output},
    provider::{ConfiguredProvider, ProviderName, SecretArgs},
    report::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # The body from a file, and the value of its signature header
  countersign verify supademo --body lead.json --signature 8856ade5...

  # The header as a log has it, and the verdict as the exit code
  if countersign verify storylane --body session.json -H 'X-Storylane-Signature: U0QC...'; then ...";

/// Check the signature of a body
///
/// Exits with 0 if the provider signed the body, and with 1 if not. `countersign doctor` finds out why
/// a signature does not match.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers"]).required(true).multiple(true))]
pub(crate) struct VerifyArgs {
    /// Provider that is said to have sent the body
    provider: ProviderName,
    #[command(flatten)]
    signature: SignatureArgs,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

impl VerifyArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret
            .refuse_shared_stdin(self.body.uses_stdin(), &[])?;
        let provider =
            ConfiguredProvider::new(self.provider, self.secret.read(self.provider, output)?);
        let headers = self.signature.headers(provider.scheme())?;
        let verdict = Verdict::from(provider.verify(&headers, self.body.read()?));
        output.result(&verdict, &verdict)?;
        Ok(if verdict.is_authentic() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
