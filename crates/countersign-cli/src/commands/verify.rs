use clap::{ArgGroup, Args};

use crate::{
    body::BodyArgs,
    claim::ClaimArgs,
    failure::{Exit, Failure},
    output::Output,
    provider::{Known, ProviderName},
    secrets::SecretArgs,
    verdict::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # A body that was kept, and the value of its signature header
  countersign verify supademo --body lead.json --signature 8856ade5...

  # The header as it stands in a log, and the verdict in the exit code
  if countersign verify storylane --body session.json -H 'X-Storylane-Signature: U0QC...'; then ...";

/// Say whether a signature is the provider's signature of a body
///
/// Exits with 0 if it is, and with 1 if it is not. Why it is not, `countersign doctor` may know.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers"]).required(true).multiple(true))]
pub(crate) struct VerifyArgs {
    /// Who is said to have sent the body
    provider: ProviderName,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

impl VerifyArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret
            .refuse_shared_stdin(self.body.uses_stdin(), &[])?;
        let provider = Known::new(self.provider, self.secret.read(self.provider, output)?);
        let headers = self.claim.headers(provider.scheme())?;
        let verdict = Verdict::from(provider.verify(&headers, self.body.read()?));
        output.result(&verdict, &verdict)?;
        Ok(if verdict.is_authentic() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
