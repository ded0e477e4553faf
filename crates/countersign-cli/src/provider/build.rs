use bytes::Bytes;
use countersign::Provider;
use countersign_testkit::{EventBuilder, storylane, supademo};
use serde_json::Value;

use super::name::ProviderName;
use crate::output::Failure;

impl ProviderName {
    /// The body of an event of [`events`](Self::events), with other values where the paths lead.
    pub(crate) fn build(self, event: &str, set: &[(String, Value)]) -> Result<Bytes, Failure> {
        let built = match self {
            Self::Supademo => supademo::event(event).map(|event| body(event, set)),
            Self::Storylane => storylane::event(event).map(|event| body(event, set)),
        };
        built.unwrap_or_else(|| {
            let names: Vec<_> = self.events().iter().map(|event| event.name).collect();
            Err(Failure::usage(format_args!(
                "{} has no event {event:?}; it has {}",
                self.as_str(),
                names.join(", ")
            )))
        })
    }
}

fn body<P: Provider>(
    mut event: EventBuilder<P>,
    set: &[(String, Value)],
) -> Result<Bytes, Failure> {
    for (path, value) in set {
        event = event
            .try_set(path, value.clone())
            .map_err(|error| Failure::usage(format_args!("cannot set {path:?}: {error}")))?;
    }
    Ok(event.to_json())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_the_catalogue_is_built() {
        for provider in ProviderName::ALL {
            for event in provider.events() {
                let built = provider.build(event.name, &[]);
                assert!(built.is_ok(), "{}", event.name);
            }
        }
    }

    #[test]
    fn an_event_of_another_provider_is_none() {
        for provider in ProviderName::ALL {
            for other in ProviderName::ALL {
                for event in other.events().iter().filter(|_| other != provider) {
                    let error = provider.build(event.name, &[]).unwrap_err().to_string();
                    assert!(error.contains(provider.events()[0].name), "{error}");
                }
            }
        }
    }
}
