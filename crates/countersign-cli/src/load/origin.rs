use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::source::Source;
use crate::output::{FAINT, text};

/// Where a request comes from, and what is known of the delivery.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Origin {
    #[serde(flatten)]
    pub(crate) source: Source,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) provider: Option<String>,
    pub(crate) event: Option<String>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provider = self.provider.as_deref().map(text::line);
        let provider = provider.as_deref().unwrap_or("(unsigned)");
        let time = self.received_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(f, "{}  {FAINT}{time}{FAINT:#}  {provider}", self.source)?;
        match &self.event {
            Some(event) => write!(f, "  {}", text::line(event)),
            None => Ok(()),
        }
    }
}
