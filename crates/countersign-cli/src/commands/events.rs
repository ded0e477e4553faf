use std::fmt;

use clap::Args;
use countersign::{Catalog, Member, Sample};
use serde_json::{Value, json};

use crate::{
    output::{Exit, FAINT, Failure, Output, STRONG, text},
    provider::{BUILT_IN, BuiltIn, built_in_name},
};

const EXAMPLES: &str = "\
Examples:
  # What can be sent, and what can be set in it?
  countersign events supademo

  # A body to change, to sign, and to post byte for byte
  countersign events supademo lead.captured > lead.json
  countersign send supademo --body lead.json";

/// List the providers that are built in, their events and the members of these
///
/// `countersign send --set` changes a member by its path.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct EventsArgs {
    /// List only this provider, and the members of its events
    #[arg(value_parser = built_in_name())]
    provider: Option<&'static BuiltIn>,
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
        let providers = match self.provider {
            Some(provider) => std::slice::from_ref(provider),
            None => &BUILT_IN,
        };
        for BuiltIn { name, catalog, .. } in providers {
            let listing = Listing {
                name,
                catalog,
                with_members: self.provider.is_some(),
            };
            output.result(&listing, &listing.to_json())?;
        }
        if self.provider.is_none() {
            output.remark(format_args!(
                "{FAINT}`countersign events PROVIDER` lists the members of its events{FAINT:#}"
            ));
        }
        Ok(Exit::Done)
    }
}

/// What is known of a provider's events.
struct Listing<'a> {
    name: &'a str,
    catalog: &'a Catalog,
    with_members: bool,
}

impl Listing<'_> {
    fn to_json(&self) -> Value {
        let events = self.catalog.samples.iter().map(|sample| {
            json!({
                "name": sample.name,
                "event": sample.event,
                "about": self.meaning(sample),
            })
        });
        let members = self.catalog.members.iter().map(|member| {
            json!({
                "path": member.path,
                "type": member.kind,
                "about": member.meaning,
            })
        });
        json!({
            "provider": self.name,
            "page": self.catalog.source,
            "events": events.collect::<Vec<_>>(),
            "members": members.collect::<Vec<_>>(),
        })
    }

    fn meaning(&self, sample: &Sample) -> &str {
        let mut events = self.catalog.events.iter();
        let event = events.find(|event| event.name == sample.event);
        event.map_or("", |event| event.meaning)
    }
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, catalog, .. } = self;
        write!(
            f,
            "{STRONG}{name}{STRONG:#}  {FAINT}{}{FAINT:#}",
            catalog.source
        )?;
        for sample in catalog.samples {
            write!(f, "\n  {:<17}", sample.name)?;
            if sample.name != sample.event {
                write!(f, "{}: ", sample.event)?;
            }
            write!(f, "{}", self.meaning(sample))?;
        }
        if self.with_members {
            write!(f, "\n{STRONG}members{STRONG:#}")?;
            for Member {
                path,
                kind,
                meaning,
                ..
            } in catalog.members
            {
                write!(f, "\n  {path:<42}{kind:<9}{FAINT}{meaning}{FAINT:#}")?;
            }
        }
        Ok(())
    }
}
