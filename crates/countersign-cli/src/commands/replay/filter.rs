use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use countersign_inbox::State;

use crate::{
    capture::CapturedRequest,
    inbox,
    input::parse_time,
    provider::{AnyProvider, EventSummary, any_name},
};

/// Which deliveries to send.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filter {
    /// Only this provider's deliveries; can be repeated. The name that is not built in is that of the
    /// scheme
    #[arg(long = "provider", value_name = "PROVIDER", value_parser = any_name())]
    providers: Vec<String>,
    /// Only events of this name; can be repeated. A refused request has no event
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// Only deliveries received at this time or later: RFC 3339 as 2026-01-31T09:00:00Z, or a duration
    /// ago as 2h
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    since: Option<DateTime<Utc>>,
    /// Only deliveries received before this time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    until: Option<DateTime<Utc>>,
    /// Only requests with this verdict
    #[arg(long, value_name = "VERDICT", default_value = "authentic")]
    verdict: WantedVerdict,
    /// Only what no application took, neither from `countersign listen --forward` nor from a run of
    /// this before. What becomes of each is written down in the capture
    #[arg(long)]
    undelivered: bool,
    /// Only entries of the inbox in this state; can be repeated
    #[arg(long = "state", value_name = "STATE", value_parser = inbox::state())]
    states: Vec<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WantedVerdict {
    Authentic,
    Refused,
    All,
}

impl Filter {
    pub(super) fn providers(&self) -> &[String] {
        &self.providers
    }

    pub(super) fn has_states(&self) -> bool {
        !self.states.is_empty()
    }

    /// The entries of an inbox that can match, as far as the inbox knows.
    pub(super) fn entries(&self) -> countersign_inbox::Filter {
        let mut filter = countersign_inbox::Filter::default();
        filter.states.clone_from(&self.states);
        filter.since = self.since.map(Into::into);
        filter.until = self.until.map(Into::into);
        if let [provider] = &*self.providers {
            filter.provider = Some(provider.clone());
        }
        filter
    }

    /// Whether what becomes of a delivery belongs in the capture.
    pub(super) fn is_undelivered(&self) -> bool {
        self.undelivered
    }

    /// Whether a request of this provider, with this event, is to be sent.
    pub(super) fn matches(
        &self,
        request: &CapturedRequest,
        provider: Option<&AnyProvider>,
        event: Option<&EventSummary>,
    ) -> bool {
        let time = request.received_at();
        let name = request.envelope().provider();
        let is_event = |wanted: &String| match (provider, event) {
            (Some(provider), Some(event)) => provider.is_named(event, wanted),
            _ => false,
        };
        self.verdict.includes(request)
            && !(self.undelivered && request.is_taken())
            && self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time < until)
            && matches_any(&self.providers, |wanted| name == Some(wanted))
            && matches_any(&self.events, is_event)
    }
}

/// Whether one of `wanted` matches; an empty list matches everything.
fn matches_any<T>(wanted: &[T], matches: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(matches)
}

impl WantedVerdict {
    fn includes(self, request: &CapturedRequest) -> bool {
        match self {
            Self::Authentic => request.is_accepted(),
            Self::Refused => request.is_refused(),
            Self::All => true,
        }
    }
}
