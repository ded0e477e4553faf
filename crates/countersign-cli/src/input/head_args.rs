use std::time::SystemTime;

use chrono::{DateTime, Utc};
use clap::Args;
use countersign::{Head, HeaderMap};

use super::parse_time::parse_time;
use crate::client::PostedUrl;

/// What a scheme may sign of a request beside its body and its header fields.
#[derive(Debug, Clone, Args)]
pub(crate) struct HeadArgs {
    /// URL that the request is posted to, for a scheme that signs it
    #[arg(long, value_name = "URL", value_parser = PostedUrl::parse)]
    url: Option<PostedUrl>,
    /// Time of the request, for a scheme with a timestamp: RFC 3339 as 2026-01-31T09:00:00Z, or a
    /// duration ago as 2h [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<DateTime<Utc>>,
}

impl HeadArgs {
    pub(crate) fn url(&self) -> Option<&PostedUrl> {
        self.url.as_ref()
    }

    /// The given time, if there is one.
    pub(crate) fn at(&self) -> Option<SystemTime> {
        self.at.map(SystemTime::from)
    }

    /// A head with these header fields.
    pub(crate) fn head<'a>(&'a self, headers: &'a HeaderMap) -> Head<'a> {
        let at = self.at().unwrap_or_else(SystemTime::now);
        self.with_url(Head::new(headers, at).with_method("POST"))
    }

    /// The head with the given URL, if there is one.
    pub(crate) fn with_url<'a>(&'a self, head: Head<'a>) -> Head<'a> {
        match &self.url {
            Some(url) => head.with_origin(&url.origin).with_target(&url.target),
            None => head,
        }
    }
}
