use clap::{ArgGroup, Args};

use crate::{
    body::BodyArgs,
    failure::{Exit, Failure},
    output::Output,
    provider::{Known, ProviderName},
    secrets::SecretArgs,
    verdict::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # A body that was kept, and the value of its signature header
  countersign verify supademo --body lead.json --signature 8856ade5…

  # The header as it stands in a log, and the verdict in the exit code
  if countersign verify storylane --body session.json -H 'X-Storylane-Signature: U0QC…'; then …";

/// Say whether a signature is the provider's signature of a body
///
/// Exits with 0 if it is, and with 1 if it is not. Why it is not, `countersign doctor` may know.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("claim").required(true))]
pub(crate) struct VerifyArgs {
    /// Who is said to have sent the body
    provider: ProviderName,
    /// The signature header's value
    #[arg(
        long,
        value_name = "VALUE",
        group = "claim",
        allow_hyphen_values = true
    )]
    signature: Option<String>,
    /// A header of the request, as `Name: value`; may be given several times
    #[arg(long = "header", short = 'H', value_name = "HEADER", group = "claim", value_parser = header)]
    headers: Vec<(String, String)>,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

impl VerifyArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret.refuse_shared_stdin(self.body.uses_stdin())?;
        let provider = Known::new(self.provider, self.secret.read(self.provider)?);
        let mut headers = self.headers;
        if let Some(signature) = self.signature {
            headers.push((provider.scheme().header().to_string(), signature));
        }
        let verdict = Verdict::from(provider.verify(&headers, self.body.read()?));
        output.result(&verdict, &verdict)?;
        Ok(if verdict.is_authentic() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}

/// Reads a header as it stands in a request.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if countersign::header_name(name).is_ok() => {
            Ok((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()))
        }
        _ => Err("not of the form `Name: value`".to_owned()),
    }
}
