use std::path::PathBuf;

use clap::{ArgGroup, Args};
use countersign::HeaderMap;

use super::captured_request::CapturedRequest;
use crate::{
    input::{BodyArgs, SignatureArgs, is_stdin},
    output::{BAD, Exit, Failure, GOOD, Output},
    provider::{ConfiguredProvider, ProviderName, SecretArgs, other_secrets},
    report::Findings,
};

const EXAMPLES: &str = "\
Examples:
  # A body from a file, and the signature that came with it
  countersign doctor supademo --body lead.json --signature 8856ade5...

  # The last request that `countersign listen` refused
  countersign doctor --capture leads.ndjson

  # Was it the secret before the last rotation?
  countersign doctor supademo --body lead.json --signature 8856ade5... --other-secret-file old.txt";

/// Find out why a signature does not match, and how to fix it
///
/// Tries common mistakes, alone and in pairs. A cause is named only if the signature matches once that
/// mistake is undone. If no known mistake explains the signature, it says so.
///
/// The request is a body with its signature, or a line of a capture.
///
/// Exits with 0 if the signature matches after all, and with 1 otherwise.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers", "capture"]).required(true).multiple(true))]
pub(crate) struct DoctorArgs {
    /// Provider that is said to have sent the body [default for a capture: the one whose signature
    /// header is there]
    #[arg(required_unless_present = "capture")]
    provider: Option<ProviderName>,
    #[command(flatten)]
    signature: SignatureArgs,
    /// Capture to take the request from
    #[arg(long, value_name = "FILE", conflicts_with_all = ["body", "signed"])]
    capture: Option<PathBuf>,
    /// Line of the capture, counted from 1 [default: the last one of a request that was refused for
    /// its signature]
    #[arg(
        long,
        value_name = "N",
        requires = "capture",
        conflicts_with = "signed"
    )]
    line: Option<u64>,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
    /// Environment variable with another secret that the sender may have used; can be repeated. The
    /// other provider's variable is tried in any case
    #[arg(long, value_name = "NAME", help_heading = "Secret")]
    other_secret_env: Vec<String>,
    /// File with another secret that the sender may have used; can be repeated
    #[arg(long, value_name = "FILE", help_heading = "Secret")]
    other_secret_file: Vec<PathBuf>,
}

impl DoctorArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret
            .refuse_shared_stdin(self.uses_stdin(), &self.other_secret_file)?;
        let request = match &self.capture {
            Some(path) => CapturedRequest::find(path, self.line, output)?,
            None => CapturedRequest {
                provider: None,
                headers: HeaderMap::new(),
                body: self.body.read()?,
            },
        };
        let name = self.provider.or(request.provider);
        let name = name.or_else(ProviderName::only_configured).ok_or_else(|| {
            Failure::usage("the request has no provider's signature header: name the provider")
        })?;
        let provider = ConfiguredProvider::new(name, self.secret.read(name, output)?);
        let mut headers = request.headers;
        headers.extend(self.signature.headers(provider.scheme())?);
        let others = provider.others()?;
        let secrets = other_secrets(&self.other_secret_env, &self.other_secret_file, output)?;
        let findings = Findings::of(&provider, &others, &secrets, &headers, &request.body);
        let (heading, exit) = match &findings {
            Findings::Authentic { secret } => {
                let secret = secret.as_deref().unwrap_or_default();
                (
                    format!("{GOOD}authentic{GOOD:#}  {secret} secret"),
                    Exit::Done,
                )
            }
            _ => (format!("{BAD}does not match{BAD:#}"), Exit::No),
        };
        let text = format!("{heading}\n{findings}");
        output.result(text.trim_end(), &findings)?;
        Ok(exit)
    }

    fn uses_stdin(&self) -> bool {
        match &self.capture {
            Some(path) => is_stdin(path),
            None => self.body.uses_stdin(),
        }
    }
}
