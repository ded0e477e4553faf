use chrono::{DateTime, Utc};
use clap::Args;
use countersign_inbox::{Filter, State};

use crate::{inbox, input::parse_time};

/// Which entries are meant.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct FilterArgs {
    /// Only entries in this state; can be repeated
    #[arg(long = "state", value_name = "STATE", value_parser = inbox::state())]
    states: Vec<State>,
    /// Only this provider's
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,
    /// Only those that came to the endpoint of this name
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
    /// Only this tenant's
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Only events of this name
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// Only those with this text in one of their errors, in the same case
    #[arg(long, value_name = "TEXT")]
    error: Option<String>,
    /// Only deliveries received at this time or later: RFC 3339 as 2026-01-31T09:00:00Z, or a duration
    /// ago as 2h
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    since: Option<DateTime<Utc>>,
    /// Only deliveries received before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<DateTime<Utc>>,
}

impl FilterArgs {
    pub(super) fn filter(self) -> Filter {
        let mut filter = Filter::default();
        filter.states = self.states;
        filter.provider = self.provider;
        filter.endpoint = self.endpoint;
        filter.tenant = self.tenant;
        filter.event = self.event;
        filter.error = self.error;
        filter.since = self.since.map(Into::into);
        filter.until = self.until.map(Into::into);
        filter
    }
}
