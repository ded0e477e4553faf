use std::fmt;

use clap::Args;
use countersign::{HeaderMap, HeaderValue};
use serde_json::json;

use crate::{
    input::{BodyArgs, FieldArgs, HeadArgs},
    output::{Exit, Failure, Output, json_bytes, text},
    provider::{ProviderArgs, Signing},
};

const EXAMPLES: &str = "\
Examples:
  # The printed line is a header for curl
  curl -H \"$(countersign sign supademo --body lead.json)\" --data-binary @lead.json URL

  # The secret from a file, the body from a pipe
  jq -c . session.json | countersign sign storylane --secret-file secret.txt

  # As GitHub signs
  countersign sign github --scheme-header x-hub-signature-256 --encoding hex --prefix sha256=";

/// Print the signature header of a body
///
/// Prints each header field that the signature needs: of most providers, that is one. A timestamp is
/// that of --at, and a signed id is generated unless --header gives it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    body: BodyArgs,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    head: HeadArgs,
    #[command(flatten)]
    provider: ProviderArgs,
}

impl SignArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        let secret = &self.provider.secret;
        secret.refuse_shared_stdin(self.body.uses_stdin(), &[])?;
        let provider = self.provider.configured(output)?;
        let body = self.body.read()?;
        let signing = Signing {
            fields: &self.fields.headers()?,
            url: self.head.url(),
            at: self.head.at(),
        };
        let signed = provider.sign(signing, &body)?.headers();
        let mut fields = HeaderMap::new();
        for name in provider.signature_fields() {
            if let Some(value) = signed.get(name) {
                fields.insert(name, value.clone());
            }
        }
        let header = provider.scheme().header();
        let bytes = |value: &HeaderValue| json_bytes(value.as_bytes());
        let named = fields.iter();
        let named: Vec<_> = named
            .map(|(name, value)| (name.as_str(), bytes(value)))
            .collect();
        let json = json!({
            "header": header.as_str(),
            "value": fields.get(header).map(bytes),
            "headers": named,
            "body_bytes": body.len(),
        });
        output.result(Lines(&fields), &json)?;
        Ok(Exit::Done)
    }
}

/// Header fields, one a line.
struct Lines<'a>(&'a HeaderMap);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{name}: {}", text::lines(value.as_bytes()))?;
        }
        Ok(())
    }
}
