use std::env;

use clap::ValueEnum;
use countersign::HeaderMap;
use serde::{Deserialize, Serialize};

/// A provider's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ProviderName {
    /// Supademo: hex in `x-supademo-signature`
    Supademo,
    /// Storylane: base64 in `x-storylane-signature`
    Storylane,
}

impl ProviderName {
    pub(crate) const ALL: [Self; 2] = [Self::Supademo, Self::Storylane];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Supademo => "supademo",
            Self::Storylane => "storylane",
        }
    }

    /// The provider whose signature header is there; of several, the one that is expected.
    pub(crate) fn of(headers: &HeaderMap, expected: Self) -> Option<Self> {
        let is_there = |name: &Self| headers.contains_key(name.header());
        [expected].into_iter().chain(Self::ALL).find(is_there)
    }

    /// The signature header.
    fn header(self) -> &'static str {
        match self {
            Self::Supademo => "x-supademo-signature",
            Self::Storylane => "x-storylane-signature",
        }
    }

    /// The provider whose variable is set, if no other is.
    pub(crate) fn only_configured() -> Option<Self> {
        let mut set = Self::ALL.into_iter().filter(|name| name.has_variable());
        set.next().filter(|_| set.next().is_none())
    }

    /// Whether its variable is set and not empty.
    pub(crate) fn has_variable(self) -> bool {
        env::var_os(self.variable()).is_some_and(|value| !value.is_empty())
    }

    /// The environment variable that holds the secret, unless another source is given.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::Supademo => "SUPADEMO_WEBHOOK_SECRET",
            Self::Storylane => "STORYLANE_WEBHOOK_SECRET",
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign::Secret;

    use super::*;
    use crate::provider::ConfiguredProvider;

    #[test]
    fn a_name_has_the_header_of_its_scheme() {
        for name in ProviderName::ALL {
            let secret = Secret::new("key").unwrap();
            let provider = ConfiguredProvider::new(name, secret.into());
            assert_eq!(provider.scheme().header(), name.header());
        }
    }
}
