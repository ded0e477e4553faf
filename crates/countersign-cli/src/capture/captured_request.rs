use bytes::Bytes;
use chrono::{DateTime, Utc};
use countersign::{Envelope, Verdict};
use http::{StatusCode, Uri};

use super::{forwarding::Forwarding, kept::Kept, place::Place};
use crate::input::utc;

/// A request of a capture.
#[derive(Debug, Clone)]
pub(crate) struct CapturedRequest {
    envelope: Envelope,
    received_at: DateTime<Utc>,
    forwarding: Option<Forwarding>,
    place: Option<Place>,
    kept: Option<Kept>,
}

impl CapturedRequest {
    /// # Errors
    ///
    /// Why the envelope is not that of a request.
    pub(crate) fn new(envelope: Envelope) -> Result<Self, String> {
        let received_at = utc(envelope.received_at());
        let received_at = received_at.ok_or_else(|| "received_at is out of range".to_owned())?;
        Ok(Self {
            envelope,
            received_at,
            forwarding: None,
            place: None,
            kept: None,
        })
    }

    pub(crate) fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    pub(crate) fn received_at(&self) -> DateTime<Utc> {
        self.received_at
    }

    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.envelope.verdict(), Verdict::Accepted { .. })
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refusal().is_some()
    }

    /// Whether it was forwarded to an application, which took it.
    pub(crate) fn is_taken(&self) -> bool {
        self.forwarding.as_ref().is_some_and(Forwarding::is_taken)
    }

    /// Where its outcome stands in the capture, if there is room for it.
    pub(crate) fn place(&self) -> Option<Place> {
        self.place
    }

    /// What became of it, and where that stands.
    pub(super) fn with_outcome(
        mut self,
        forwarding: Option<Forwarding>,
        place: Option<Place>,
    ) -> Self {
        self.forwarding = forwarding;
        self.place = place;
        self
    }

    /// What an inbox said of it, if it was exported from one.
    pub(crate) fn kept(&self) -> Option<&Kept> {
        self.kept.as_ref()
    }

    pub(crate) fn with_kept(mut self, kept: Option<Kept>) -> Self {
        self.kept = kept;
        self
    }

    /// About how many bytes it holds.
    pub(crate) fn weight(&self) -> usize {
        let fields = self.envelope.fields().iter();
        let fields: usize = fields
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let target = self.envelope.target().map_or(0, str::len);
        size_of::<Self>() + fields + target + self.envelope.body().map_or(0, Bytes::len)
    }

    /// Whether it was refused for its signature.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.refusal()
            .is_some_and(|(status, _)| status == StatusCode::UNAUTHORIZED.as_u16())
    }

    /// The status of the answer to a refused request, and why it was refused.
    pub(crate) fn refusal(&self) -> Option<(u16, &str)> {
        match self.envelope.verdict() {
            Verdict::Refused { status, error, .. } => Some((*status, error)),
            _ => None,
        }
    }

    /// The body, or why it is not there.
    pub(crate) fn whole_body(&self) -> Result<&Bytes, String> {
        self.envelope.body().ok_or_else(|| match self.refusal() {
            Some((_, error)) => format!("its body was not captured: {error}"),
            None => "its body was not captured".to_owned(),
        })
    }

    /// The path and the query that it came to.
    pub(crate) fn target(&self) -> Result<Uri, String> {
        let target = self.envelope.target().unwrap_or("/");
        target
            .parse()
            .map_err(|error| format!("the path is malformed: {error}"))
    }
}
