use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{forward::Forwarded, received::Received};
use crate::{
    capture::CapturedRequest,
    output::{FAINT, text},
    report::{Findings, VerdictReport},
};

/// What is printed of a request. It holds no body.
#[derive(Serialize)]
pub(super) struct Report {
    received_at: DateTime<Utc>,
    provider: Option<String>,
    #[serde(flatten)]
    verdict: VerdictReport,
    path: String,
    /// `None` if the body is incomplete.
    body_bytes: Option<usize>,
    /// Why the signature does not match.
    #[serde(flatten)]
    pub(super) findings: Option<Findings>,
    /// Whether there was no time for the diagnosis.
    #[serde(rename = "not_diagnosed", skip_serializing_if = "is_false")]
    pub(super) is_not_diagnosed: bool,
    forwarded: Option<Forwarded>,
    #[serde(skip)]
    pub(super) not_captured: Option<String>,
}

impl Report {
    /// The report, and the request to diagnose if it was refused for its signature.
    pub(super) fn new(received: Received) -> (Self, Option<CapturedRequest>) {
        let envelope = received.request.envelope();
        let report = Self {
            received_at: received.request.received_at(),
            provider: envelope.provider().map(str::to_owned),
            verdict: received.verdict,
            path: envelope.target().unwrap_or_default().to_owned(),
            body_bytes: envelope.body().map(Bytes::len),
            findings: None,
            is_not_diagnosed: false,
            forwarded: received.forwarded,
            not_captured: received.not_captured,
        };
        let examined = Some(received.request).filter(CapturedRequest::is_unauthorized);
        (report, examined)
    }

    pub(super) fn is_authentic(&self) -> bool {
        self.verdict.is_authentic()
    }

    /// About how many bytes it holds.
    pub(super) fn weight(&self) -> usize {
        size_of::<Self>() + self.path.len()
    }

    /// What became of a request that is not in the capture.
    pub(super) fn note(&self) -> &'static str {
        if !self.is_authentic() {
            "and refused"
        } else if self.forwarded.is_some() {
            "and forwarded"
        } else {
            "and answered with 500"
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.received_at.format("%H:%M:%SZ");
        let provider = self.provider.as_deref().map(text::line);
        let provider = provider.as_deref().unwrap_or("(unsigned)");
        write!(f, "{FAINT}{time}{FAINT:#}  {provider}  {}", self.verdict)?;
        if let Some(length) = self.body_bytes {
            write!(f, "  {FAINT}{length} bytes{FAINT:#}")?;
        }
        if let Some(forwarded) = &self.forwarded {
            write!(f, "  {forwarded}")?;
        }
        if self.is_not_diagnosed {
            write!(f, "  {FAINT}not diagnosed{FAINT:#}")?;
        }
        match &self.findings {
            Some(findings) => write!(f, "\n{}", findings.to_string().trim_end()),
            None => Ok(()),
        }
    }
}
