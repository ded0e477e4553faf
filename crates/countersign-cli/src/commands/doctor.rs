use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::{ArgGroup, Args};
use countersign::HeaderMap;

use crate::{
    body::{self, BodyArgs},
    capture::Reader,
    claim::ClaimArgs,
    failure::{Exit, Failure},
    findings::Findings,
    output::{BAD, GOOD, Output},
    provider::{Known, ProviderName},
    secrets::{self, SecretArgs},
    verdict::Verdict,
};

const EXAMPLES: &str = "\
Examples:
  # A body that was kept, and the signature that came with it
  countersign doctor supademo --body lead.json --signature 8856ade5...

  # The last request that `countersign listen` refused
  countersign doctor --capture leads.ndjson

  # Was it the secret before the last rotation?
  countersign doctor supademo --body lead.json --signature 8856ade5... --other-secret-file old.txt";

/// Say why a signature does not match, and what to do about it
///
/// What people do wrong is tried, one thing after another and two at a time: a cause is named only
/// if the signature comes out with it undone. Where none is found, that is said.
///
/// The request is given as a body and its signature, or as a line of a capture.
///
/// Exits with 0 if the signature matches after all, and with 1 otherwise.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers", "capture"]).required(true).multiple(true))]
pub(crate) struct DoctorArgs {
    /// Who is said to have sent the body [default for a capture: whose signature header is there]
    #[arg(required_unless_present = "capture")]
    provider: Option<ProviderName>,
    #[command(flatten)]
    claim: ClaimArgs,
    /// Capture that the request is in
    #[arg(long, value_name = "FILE", conflicts_with_all = ["body", "claim"])]
    capture: Option<PathBuf>,
    /// Line of the capture, counted from 1 [default: the last that was refused for its
    /// signature]
    #[arg(long, value_name = "N", requires = "capture", conflicts_with = "claim")]
    line: Option<u64>,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    secret: SecretArgs,
    /// Environment variable that holds another secret which the sender may have used; may be given
    /// several times, and the other provider's is tried where it is set
    #[arg(long, value_name = "NAME", help_heading = "Secret")]
    other_secret_env: Vec<String>,
    /// File that holds another secret
    #[arg(long, value_name = "FILE", help_heading = "Secret")]
    other_secret_file: Vec<PathBuf>,
}

impl DoctorArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        self.secret
            .refuse_shared_stdin(self.uses_stdin(), &self.other_secret_file)?;
        let patient = match &self.capture {
            Some(path) => captured(path, self.line, output)?,
            None => Patient {
                provider: None,
                headers: HeaderMap::new(),
                body: self.body.read()?,
            },
        };
        let named = self.provider.or(patient.provider);
        let name = named.or_else(ProviderName::only_one).ok_or_else(|| {
            Failure::usage("no provider's signature header is there: name the provider")
        })?;
        let provider = Known::new(name, self.secret.read(name, output)?);
        let mut headers = patient.headers;
        headers.extend(self.claim.headers(provider.scheme())?);
        let others = provider.others()?;
        let secrets = secrets::others(&self.other_secret_env, &self.other_secret_file, output)?;
        let findings = Findings::of(&provider, &others, &secrets, &headers, &patient.body);
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
            Some(path) => body::is_stdin(path),
            None => self.body.uses_stdin(),
        }
    }
}

/// The request that something is wrong with.
struct Patient {
    /// Whose signature header is there.
    provider: Option<ProviderName>,
    headers: HeaderMap,
    body: Bytes,
}

/// The line of that number, or the last line that was refused.
fn captured(path: &Path, line: Option<u64>, output: Output) -> Result<Patient, Failure> {
    let mut reader = Reader::open(path)?;
    let mut found = None;
    while let Some(read) = reader.read()? {
        let asked_for = line == Some(read.number);
        match read.delivery {
            Ok(captured) => {
                if asked_for || line.is_none() && captured.verdict.is_unauthorized() {
                    found = Some((read.number, captured));
                }
            }
            Err(error) => {
                let malformed = format!("line {}: {error}", read.number);
                if asked_for {
                    return Err(Failure::input(malformed));
                }
                output.warning(malformed);
            }
        }
    }
    let Some((number, captured)) = found else {
        let name = body::file_name(path);
        return Err(Failure::input(match line {
            Some(line) => format!("{name} has no delivery in line {line}"),
            None => format!("{name} has nothing that was refused for its signature"),
        }));
    };
    let unfit = |error| Failure::input(format_args!("line {number}: {error}"));
    let headers = captured.header_map().map_err(unfit)?;
    let body = captured.whole_body().map_err(unfit)?.clone();
    if let Verdict::Refused(refused) = &captured.verdict
        && !captured.verdict.is_unauthorized()
    {
        output.remark(format_args!(
            "it was refused for another reason: {}",
            refused.error
        ));
    }
    Ok(Patient {
        provider: captured.provider,
        headers,
        body,
    })
}
