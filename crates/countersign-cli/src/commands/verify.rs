use clap::{ArgGroup, Args};

use crate::{
    input::{BodyArgs, HeadArgs, SignatureArgs},
    output::{Exit, Failure, Output},
    provider::ProviderArgs,
    report::VerdictReport,
};

const EXAMPLES: &str = "\
Examples:
  # The body from a file, and the value of its signature header
  countersign verify supademo --body lead.json --signature 8856ade5...

  # The header as a log has it, and the verdict as the exit code
  if countersign verify storylane --body session.json -H 'X-Storylane-Signature: U0QC...'; then ...

  # A provider that is not built in, and a request of another day
  countersign verify acme --scheme-file acme.json --at 2023-11-14T22:13:20Z \\
      --body event.json --signature t=1700000000,v1=9d71...";

/// Check the signature of a body
///
/// Exits with 0 if the provider signed the body, and with 1 if not. `countersign doctor` finds out why
/// a signature does not match.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers"]).required(true).multiple(true))]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    signature: SignatureArgs,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    head: HeadArgs,
    #[command(flatten)]
    provider: ProviderArgs,
}

impl VerifyArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        let secret = &self.provider.secret;
        secret.refuse_shared_stdin(self.body.uses_stdin(), &[])?;
        let provider = self.provider.configured(output)?;
        let headers = self.signature.headers(provider.scheme())?;
        let judged = provider.verify(&self.head.head(&headers), self.body.read()?);
        let report = VerdictReport::new(judged.as_ref());
        output.result(&report, &report)?;
        Ok(if report.is_authentic() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
