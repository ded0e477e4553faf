use countersign::{Provider, Scheme};
use countersign_diagnosis::Key;

use super::{any::AnyProvider, built_in::BUILT_IN, configured::ConfiguredProvider};
use crate::{
    output::Failure,
    secret::{from_default_variable, has_default_variable},
};

/// A provider that may have sent a request instead of the one that is examined.
#[derive(Debug)]
pub(crate) struct OtherProvider {
    provider: AnyProvider,
    keys: Vec<Key>,
}

impl OtherProvider {
    /// The other providers that are built in, each with the secret in its default variable, or else with
    /// those of `provider`.
    pub(crate) fn than(provider: &ConfiguredProvider) -> Result<Vec<Self>, Failure> {
        let others = BUILT_IN
            .iter()
            .filter(|built_in| built_in.name != provider.name());
        others
            .map(|built_in| {
                let keys = if has_default_variable(built_in.name) {
                    vec![from_default_variable(built_in.name)?.key()]
                } else {
                    provider.secrets().keys().collect()
                };
                Ok(Self {
                    provider: built_in.provider(),
                    keys,
                })
            })
            .collect()
    }

    pub(crate) fn name(&self) -> &str {
        self.provider.name()
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        self.provider.scheme()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().cloned()
    }
}
