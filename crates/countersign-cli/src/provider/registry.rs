use countersign::{HeaderMap, Provider};

use super::{
    any::AnyProvider,
    built_in::{BUILT_IN, BuiltIn},
};
use crate::{output::Failure, scheme::SchemeArgs};

/// The providers that a command knows: those that are built in, and the one of the scheme options.
#[derive(Debug)]
pub(crate) struct Registry {
    custom: Option<AnyProvider>,
    built_in: Vec<AnyProvider>,
}

/// The name of a scheme's provider, unless the user gives one.
const CUSTOM: &str = "custom";

impl Registry {
    /// The scheme is that of the name among `names` that is not built in.
    pub(crate) fn new<'a>(
        scheme: &SchemeArgs,
        names: impl IntoIterator<Item = &'a String>,
    ) -> Result<Self, Failure> {
        let mut names: Vec<_> = names
            .into_iter()
            .filter(|name| BuiltIn::find(name).is_none())
            .collect();
        names.dedup();
        let custom = match (scheme.read()?, &*names) {
            (None, []) => None,
            (None, [name, ..]) => return Err(Failure::usage(unknown(name))),
            (Some(scheme), []) => Some(AnyProvider::custom(CUSTOM, scheme)),
            (Some(scheme), [name]) => Some(AnyProvider::custom(name, scheme)),
            (Some(_), [one, other, ..]) => {
                return Err(Failure::usage(format_args!(
                    "a scheme is of one provider: it cannot be of {one} and of {other}"
                )));
            }
        };
        Ok(Self {
            custom,
            built_in: BUILT_IN.iter().map(BuiltIn::provider).collect(),
        })
    }

    /// The providers of a command that uses one of them. A scheme and a name that is built in exclude
    /// each other.
    pub(crate) fn of_one(scheme: &SchemeArgs, name: Option<&String>) -> Result<Self, Failure> {
        if let Some(name) = name
            && scheme.is_given()
            && BuiltIn::find(name).is_some()
        {
            return Err(Failure::usage(format_args!(
                "{name} has a scheme of its own: leave the scheme options out, or choose another \
                 name"
            )));
        }
        Self::new(scheme, name)
    }

    /// The provider of the scheme options.
    pub(crate) fn custom(&self) -> Option<&AnyProvider> {
        self.custom.as_ref()
    }

    /// The provider of this name, or why there is none.
    pub(crate) fn find(&self, name: &str) -> Result<&AnyProvider, String> {
        let mut known = self.custom.iter().chain(&self.built_in);
        known.find(|provider| provider.name() == name).ok_or_else(|| {
            if self.custom.is_some() {
                format!(
                    "the provider {name:?} is not known: if the scheme is that of {name}, name it \
                     beside the scheme"
                )
            } else {
                unknown(name)
            }
        })
    }

    /// The provider of this name, or else that of the scheme options.
    pub(crate) fn named(&self, name: Option<&String>) -> Result<Option<&AnyProvider>, Failure> {
        match name {
            Some(name) => self.find(name).map(Some).map_err(Failure::usage),
            None => Ok(self.custom()),
        }
    }

    /// The provider whose signature header is there; `preferred` if its header is among several.
    pub(crate) fn signer<'a>(
        &'a self,
        headers: &HeaderMap,
        preferred: &'a AnyProvider,
    ) -> Option<&'a AnyProvider> {
        [preferred]
            .into_iter()
            .chain(&self.custom)
            .chain(&self.built_in)
            .find(|provider| headers.contains_key(provider.scheme().header()))
    }

    /// Whether a signature is claimed: that of the provider `named`, or else of any.
    pub(crate) fn is_signed(&self, headers: &HeaderMap, named: Option<&AnyProvider>) -> bool {
        let has = |provider: &AnyProvider| headers.contains_key(provider.scheme().header());
        match named {
            Some(provider) => has(provider),
            None => self.custom.iter().chain(&self.built_in).any(has),
        }
    }
}

fn unknown(name: &str) -> String {
    let known: Vec<_> = BUILT_IN.iter().map(|built_in| built_in.name).collect();
    format!(
        "the provider {name:?} is not known ({} are): say how it signs with --scheme-file or \
         --scheme-header",
        known.join(", ")
    )
}
