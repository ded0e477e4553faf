use clap::Args;
use countersign::Provider;

use crate::{
    output::{Exit, Failure, Output},
    provider::{Registry, any_name},
    scheme::SchemeArgs,
};

const EXAMPLES: &str = "\
Examples:
  # A scheme to start from
  countersign scheme supademo > acme.json
  countersign listen acme --scheme-file acme.json

  # As Stripe signs
  countersign scheme --scheme-header stripe-signature --encoding hex \\
      --list-separator , --list-tag v1= --timestamp-element t= \\
      --signed-before timestamp --signed-before text:. \\
      --id-pointer /id --event-pointer /type > stripe.json";

/// Print how a provider signs, as JSON for --scheme-file
///
/// The scheme is that of a provider that is built in, or of the options. It holds no secret.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct PrintSchemeArgs {
    /// Provider that is built in
    #[arg(value_parser = any_name(), required_unless_present_any = ["scheme_file", "scheme_header"])]
    provider: Option<String>,
    #[command(flatten)]
    scheme: SchemeArgs,
}

impl PrintSchemeArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        let name = self.provider.as_ref();
        let registry = Registry::of_one(&self.scheme, name)?;
        let provider = registry.named(name)?;
        let provider = provider.ok_or_else(|| Failure::usage("name the provider"))?;
        let scheme = provider.scheme();
        let text = serde_json::to_string_pretty(scheme).map_err(Failure::input)?;
        output.result(text, scheme)?;
        Ok(Exit::Done)
    }
}
