use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use crate::{capture::Captured, input::parse_time, provider::ProviderName, report::Verdict};

/// Which deliveries of a capture to send.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filter {
    /// Only this provider's deliveries; can be repeated
    #[arg(long = "provider", value_name = "PROVIDER")]
    providers: Vec<ProviderName>,
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WantedVerdict {
    Authentic,
    Refused,
    All,
}

impl Filter {
    pub(super) fn matches(&self, captured: &Captured) -> bool {
        let time = captured.received_at;
        self.verdict.includes(&captured.verdict)
            && self.since.is_none_or(|since| time >= since)
            && self.until.is_none_or(|until| time < until)
            && matches_any(&self.providers, |wanted| captured.provider == Some(*wanted))
            && matches_any(&self.events, |wanted| captured.is_event(wanted))
    }
}

/// Whether one of `wanted` matches; an empty list matches everything.
fn matches_any<T>(wanted: &[T], matches: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(matches)
}

impl WantedVerdict {
    fn includes(self, verdict: &Verdict) -> bool {
        match self {
            Self::Authentic => verdict.is_authentic(),
            Self::Refused => !verdict.is_authentic(),
            Self::All => true,
        }
    }
}
