use countersign::HeaderMap;

use super::forward::Forwarded;
use crate::capture::Captured;

/// A request that was answered.
pub(super) struct Received {
    pub(super) captured: Captured,
    pub(super) headers: HeaderMap,
    pub(super) forwarded: Option<Forwarded>,
    /// Why the capture lacks it, if writing failed.
    pub(super) not_captured: Option<String>,
}
