use clap::Args;

use super::{any::AnyProvider, configured::ConfiguredProvider, name::any_name, registry::Registry};
use crate::{
    output::{Failure, Output},
    scheme::SchemeArgs,
    secret::SecretArgs,
};

/// One provider, and its secrets.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProviderArgs {
    /// Provider that signs; any name of your own where a scheme is given [default with a scheme:
    /// custom]
    #[arg(
        index = 1,
        value_parser = any_name(),
        required_unless_present_any = ["scheme_file", "scheme_header"]
    )]
    provider: Option<String>,
    #[command(flatten)]
    pub(crate) secret: SecretArgs,
    #[command(flatten)]
    scheme: SchemeArgs,
}

impl ProviderArgs {
    pub(crate) fn provider(&self) -> Result<AnyProvider, Failure> {
        let name = self.provider.as_ref();
        let registry = Registry::of_one(&self.scheme, name)?;
        let provider = registry.named(name)?.cloned();
        provider.ok_or_else(|| Failure::usage("name the provider"))
    }

    pub(crate) fn configured(&self, output: Output) -> Result<ConfiguredProvider, Failure> {
        let provider = self.provider()?;
        let secrets = self.secret.read(provider.name(), output)?;
        Ok(ConfiguredProvider::new(provider, secrets))
    }
}
