use std::fmt;

use clap::Args;
use serde_json::{Value, json};

use crate::{
    output::{Exit, FAINT, Failure, Output, STRONG, text},
    provider::{Event, Field, ProviderName},
};

const EXAMPLES: &str = "\
Examples:
  # What can be sent, and what can be set in it?
  countersign events supademo

  # A body to change, to sign, and to post byte for byte
  countersign events supademo lead.captured > lead.json
  countersign send supademo --body lead.json";

/// List the providers, their events and the members of these
///
/// `countersign send --set` changes a member by its path.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct EventsArgs {
    /// List only this provider, and the members of its events
    provider: Option<ProviderName>,
    /// Print the body of this event, as `countersign send` sends it
    event: Option<String>,
}

impl EventsArgs {
    pub(crate) fn run(self, output: Output) -> Result<Exit, Failure> {
        if let (Some(provider), Some(event)) = (self.provider, &self.event) {
            let body = provider.build(event, &[])?;
            let json: Value = serde_json::from_slice(&body).map_err(Failure::input)?;
            output.result(text::lines(&body), &json)?;
            return Ok(Exit::Done);
        }
        let providers = match &self.provider {
            Some(provider) => std::slice::from_ref(provider),
            None => &ProviderName::ALL,
        };
        for &provider in providers {
            let listing = Listing {
                provider,
                with_fields: self.provider.is_some(),
            };
            let json = json!({
                "provider": provider,
                "page": provider.page(),
                "events": provider.events(),
                "members": provider.fields(),
            });
            output.result(listing, &json)?;
        }
        if self.provider.is_none() {
            output.remark(format_args!(
                "{FAINT}`countersign events PROVIDER` lists the members of its events{FAINT:#}"
            ));
        }
        Ok(Exit::Done)
    }
}

/// The events of a provider, for people.
struct Listing {
    provider: ProviderName,
    with_fields: bool,
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { provider, .. } = self;
        let page = provider.page();
        write!(
            f,
            "{STRONG}{}{STRONG:#}  {FAINT}{page}{FAINT:#}",
            provider.as_str()
        )?;
        for Event { name, about } in provider.events() {
            write!(f, "\n  {name:<17}{about}")?;
        }
        if self.with_fields {
            write!(f, "\n{STRONG}members{STRONG:#}")?;
            for Field { path, kind, about } in provider.fields() {
                write!(f, "\n  {path:<42}{kind:<9}{FAINT}{about}{FAINT:#}")?;
            }
        }
        Ok(())
    }
}
