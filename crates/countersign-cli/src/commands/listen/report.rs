use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{forward::Forwarded, received::Received};
use crate::{
    output::{FAINT, text},
    provider::{ConfiguredProvider, OtherProvider},
    report::{Examination, Findings, VerdictReport},
};

/// What is printed of a request.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    received_at: DateTime<Utc>,
    provider: Option<&'a str>,
    #[serde(flatten)]
    verdict: &'a VerdictReport,
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
        let envelope = received.request.envelope();
        Self {
            received_at: received.request.received_at(),
            provider: envelope.provider(),
            verdict: &received.verdict,
            path: envelope.target().unwrap_or_default(),
            body_bytes: envelope.body().map(Bytes::len),
            findings: findings(received, providers),
            forwarded: received.forwarded.as_ref(),
        }
    }
}

fn findings(received: &Received, providers: &[ConfiguredProvider]) -> Option<Findings> {
    if !received.request.is_unauthorized() {
        return None;
    }
    let envelope = received.request.envelope();
    let provider = ConfiguredProvider::of(providers, envelope.fields())?;
    let examination = Examination {
        provider,
        other_providers: &OtherProvider::than(provider).unwrap_or_default(),
        other_secrets: &[],
        at: envelope.received_at(),
    };
    let head = provider.at_origin(envelope.head());
    // A missing header shows without the body.
    let body = envelope.body().map(|body| &**body).unwrap_or_default();
    Some(examination.examine(&head, body))
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.received_at.format("%H:%M:%SZ");
        let provider = self.provider.map(text::line);
        let provider = provider.as_deref().unwrap_or("(unsigned)");
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
