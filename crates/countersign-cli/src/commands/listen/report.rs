use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{forward::Forwarded, received::Received};
use crate::{
    output::FAINT,
    provider::{ConfiguredProvider, ProviderName},
    report::{Findings, Verdict},
};

/// What is printed of a request.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    received_at: DateTime<Utc>,
    provider: Option<ProviderName>,
    #[serde(flatten)]
    verdict: &'a Verdict,
    path: &'a str,
    /// `None` if the body is incomplete.
    body_bytes: Option<usize>,
    /// Why the signature does not match.
    #[serde(flatten)]
    findings: Option<Findings>,
    forwarded: Option<&'a Forwarded>,
}

impl<'a> Report<'a> {
    pub(super) fn new(received: &'a Received, providers: &[ConfiguredProvider]) -> Self {
        let captured = &received.captured;
        Self {
            received_at: captured.received_at,
            provider: captured.provider,
            verdict: &captured.verdict,
            path: &captured.path,
            body_bytes: captured.body.as_ref().map(Bytes::len),
            findings: findings(received, providers),
            forwarded: received.forwarded.as_ref(),
        }
    }
}

fn findings(received: &Received, providers: &[ConfiguredProvider]) -> Option<Findings> {
    let Received {
        captured, headers, ..
    } = received;
    if !captured.verdict.is_unauthorized() {
        return None;
    }
    let provider = ConfiguredProvider::of(providers, headers)?;
    let others = provider.others().unwrap_or_default();
    // A missing header shows without the body.
    let body = captured.body.as_deref().unwrap_or_default();
    Some(Findings::of(provider, &others, &[], headers, body))
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.received_at.format("%H:%M:%SZ");
        let provider = self.provider.map_or("(unsigned)", ProviderName::as_str);
        write!(f, "{FAINT}{time}{FAINT:#}  {provider}  {}", self.verdict)?;
        if let Some(length) = self.body_bytes {
            write!(f, "  {FAINT}{length} bytes{FAINT:#}")?;
        }
        if let Some(forwarded) = self.forwarded {
            write!(f, "  {forwarded}")?;
        }
        match &self.findings {
            Some(findings) => write!(f, "\n{}", findings.to_string().trim_end()),
            None => Ok(()),
        }
    }
}
