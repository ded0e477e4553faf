use bytes::Bytes;
use countersign::{Catalog, EventInfo, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_testkit::EventBuilder;
use serde_json::Value;

use super::any::AnyProvider;
use crate::output::Failure;

/// A provider whose crate has its facts: how it signs, and what its events are.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    pub(crate) name: &'static str,
    pub(crate) catalog: Catalog,
    provider: fn() -> AnyProvider,
    build: Build,
}

/// Builds the body of the sample with this name, with other values at these paths.
type Build = fn(&str, &[(String, Value)]) -> Result<Option<Bytes>, Failure>;

/// Every provider that is built in.
pub(crate) static BUILT_IN: [BuiltIn; 2] = [BuiltIn::of::<Supademo>(), BuiltIn::of::<Storylane>()];

impl BuiltIn {
    const fn of<P: Provider<Event: EventInfo> + Default>() -> Self {
        Self {
            name: P::NAME,
            catalog: P::CATALOG,
            provider: || AnyProvider::typed(P::default()),
            build: build::<P>,
        }
    }

    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|built_in| built_in.name == name)
    }

    pub(crate) fn provider(&self) -> AnyProvider {
        (self.provider)()
    }

    /// The body of a sample, with other values at these paths.
    pub(crate) fn build(&self, sample: &str, set: &[(String, Value)]) -> Result<Bytes, Failure> {
        (self.build)(sample, set)?.ok_or_else(|| {
            let samples = self.catalog.samples.iter();
            let names: Vec<_> = samples.map(|sample| sample.name).collect();
            Failure::usage(format_args!(
                "{} has no event {sample:?}; it has {}",
                self.name,
                names.join(", ")
            ))
        })
    }
}

fn build<P: Provider>(sample: &str, set: &[(String, Value)]) -> Result<Option<Bytes>, Failure> {
    // The test kit also takes the name of an event, which several samples may have.
    let sample = P::CATALOG.sample(sample);
    let Some(mut event) = sample.and_then(|sample| EventBuilder::<P>::sample(sample.name)) else {
        return Ok(None);
    };
    for (path, value) in set {
        event = event
            .try_set(path, value.clone())
            .map_err(|error| Failure::usage(format_args!("cannot set {path:?}: {error}")))?;
    }
    Ok(Some(event.to_json()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_of_the_catalog_is_built() {
        for built_in in &BUILT_IN {
            assert!(!built_in.catalog.samples.is_empty());
            for sample in built_in.catalog.samples {
                assert!(built_in.build(sample.name, &[]).is_ok(), "{}", sample.name);
            }
        }
    }

    #[test]
    fn another_providers_sample_is_refused() {
        for built_in in &BUILT_IN {
            let others = BUILT_IN.iter().filter(|other| other.name != built_in.name);
            for sample in others.flat_map(|other| other.catalog.samples) {
                let error = built_in.build(sample.name, &[]).unwrap_err().to_string();
                assert!(error.contains(built_in.catalog.samples[0].name), "{error}");
            }
        }
    }
}
