use super::forward::Forwarded;
use crate::{capture::CapturedRequest, report::VerdictReport};

/// A request that was answered.
pub(super) struct Received {
    pub(super) request: CapturedRequest,
    pub(super) verdict: VerdictReport,
    pub(super) forwarded: Option<Forwarded>,
    /// Why the capture lacks it, if writing failed.
    pub(super) not_captured: Option<String>,
    /// Whether the capture lacks it because refused requests have used up their share.
    pub(super) is_beyond_share: bool,
}
