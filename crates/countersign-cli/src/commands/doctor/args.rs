use std::{path::PathBuf, time::SystemTime};

use bytes::Bytes;
use clap::{ArgGroup, Args};
use countersign::{HeaderMap, Provider};

use super::{examined_request::ExaminedRequest, report::DoctorReport};
use crate::{
    input::{BodyArgs, HeadArgs, SignatureArgs, is_stdin, read_file},
    output::{Exit, Failure, Output},
    provider::{AnyProvider, BUILT_IN, ConfiguredProvider, OtherProvider, Registry, any_name},
    report::Examination,
    scheme::SchemeArgs,
    secret::{SecretArgs, has_default_variable},
};

const EXAMPLES: &str = "\
Examples:
  # A body from a file, and the signature that came with it
  countersign doctor supademo --body lead.json --signature 8856ade5...

  # The last signature that `countersign listen` refused
  countersign doctor --capture leads.ndjson

  # Was it the secret before the last rotation?
  countersign doctor supademo --body lead.json --signature 8856ade5... --other-secret-file old.txt

  # Does something in front of the endpoint change the JSON? A body as the provider writes it tells
  countersign doctor --capture leads.ndjson --expected sample.json

  # A provider that is not built in
  countersign doctor acme --scheme-file acme.json --capture acme.ndjson";

/// Find out why a signature does not match, and how to fix it
///
/// Tries common mistakes, alone and in pairs. A cause is named only if the signature matches once that
/// mistake is undone. If no known mistake explains the signature, it says so.
///
/// What a proxy or a framework took out of a body or put into another order left no trace in it. The
/// samples of a provider that is built in are tried for the order of the keys and for the members that
/// are null, and so is each body of `--expected`.
///
/// The request is a body with its signature, or a line of a capture. The secrets that were tried are
/// named by their fingerprints, which the library's `Secret::fingerprint` gives too.
///
/// Exits with 0 if the signature matches after all, and with 1 otherwise.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, group = ArgGroup::new("request").args(["signature", "headers", "capture"]).required(true).multiple(true))]
pub(crate) struct DoctorArgs {
    /// Provider that is said to have sent the body; any name of your own where a scheme is given
    /// [default for a capture: the one whose signature header is there]
    #[arg(
        value_parser = any_name(),
        required_unless_present_any = ["scheme_file", "scheme_header", "capture"]
    )]
    provider: Option<String>,
    #[command(flatten)]
    signature: SignatureArgs,
    /// Capture to take the request from
    #[arg(long, value_name = "FILE", conflicts_with_all = ["body", "signature", "headers"])]
    capture: Option<PathBuf>,
    /// Line of the capture, counted from 1 [default: the last one of a request that claims a
    /// signature, of the provider if it is named, and was refused for it]
    #[arg(long, value_name = "N", requires = "capture", conflicts_with_all = ["signature", "headers"])]
    line: Option<u64>,
    /// File with a body as the provider writes it, such as a sample of its page, or what its log shows
    /// of this delivery; can be repeated
    #[arg(long, value_name = "FILE")]
    expected: Vec<PathBuf>,
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    head: HeadArgs,
    #[command(flatten)]
    secret: SecretArgs,
    /// Environment variable with another secret that the sender may have used; can be repeated. The
    /// variables of the other providers are tried in any case
    #[arg(long, value_name = "NAME", help_heading = "Secret")]
    other_secret_env: Vec<String>,
    /// File with another secret that the sender may have used; can be repeated
    #[arg(long, value_name = "FILE", help_heading = "Secret")]
    other_secret_file: Vec<PathBuf>,
    #[command(flatten)]
    scheme: SchemeArgs,
}

impl DoctorArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        let files = [&self.other_secret_file[..], &self.expected].concat();
        self.secret.refuse_shared_stdin(self.uses_stdin(), &files)?;
        let registry = Registry::of_one(&self.scheme, self.provider.as_ref())?;
        let captured = match &self.capture {
            Some(path) => {
                let named = registry.named(self.provider.as_ref())?;
                let claims = |headers: &HeaderMap| registry.is_signed(headers, named);
                Some(ExaminedRequest::find(path, self.line, claims, output)?)
            }
            None => None,
        };
        let provider = self.provider(&registry, captured.as_ref())?;
        let request = match captured {
            Some(captured) => captured,
            None => ExaminedRequest::given(
                &self.signature.headers(provider.scheme())?,
                self.body.read()?,
                SystemTime::now(),
            ),
        };
        let secrets = self.secret.read(provider.name(), output)?;
        let provider = ConfiguredProvider::new(provider, secrets);
        let other_secrets =
            self.secret
                .read_others(&self.other_secret_env, &self.other_secret_file, output)?;
        let other_providers = OtherProvider::than(&provider)?;
        let expected = self.expected.iter().map(|path| read_file(path));
        let expected = expected.map(|body| body.map(Bytes::from));
        let expected = expected.collect::<Result<Vec<_>, _>>()?;
        let examination = Examination {
            provider: &provider,
            other_providers: &other_providers,
            other_secrets: &other_secrets,
            expected: &expected,
            at: self.head.at().unwrap_or(request.received_at()),
        };
        let findings = examination.examine(&self.head.with_url(request.head()), request.body());
        let report = DoctorReport::new(findings, &provider, &other_secrets, !expected.is_empty());
        output.result(&report, &report)?;
        Ok(report.exit())
    }

    /// The provider that is named, else that of the captured request or of the scheme, else the only one
    /// that has a secret.
    fn provider(
        &self,
        registry: &Registry,
        captured: Option<&ExaminedRequest>,
    ) -> Result<AnyProvider, Failure> {
        let name = self.provider.as_ref();
        if name.is_none()
            && let Some(name) = captured.and_then(ExaminedRequest::provider)
        {
            return registry.find(name).cloned().map_err(Failure::input);
        }
        if let Some(provider) = registry.named(name)? {
            return Ok(provider.clone());
        }
        let mut with_secret = BUILT_IN
            .iter()
            .filter(|built_in| has_default_variable(built_in.name));
        match (with_secret.next(), with_secret.next()) {
            (Some(only), None) => Ok(only.provider()),
            _ => Err(Failure::usage(
                "the request has no provider's signature header: name the provider",
            )),
        }
    }

    fn uses_stdin(&self) -> bool {
        match &self.capture {
            Some(path) => is_stdin(path),
            None => self.body.uses_stdin(),
        }
    }
}
