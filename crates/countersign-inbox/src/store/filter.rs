use std::time::SystemTime;

use super::State;

/// Which entries are meant. The default means all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Of these states; of any, if there are none.
    pub states: Vec<State>,
    /// Of this provider.
    pub provider: Option<String>,
    /// Of the endpoint of this name.
    pub endpoint: Option<String>,
    /// Of this tenant.
    pub tenant: Option<String>,
    /// With an event of this name.
    pub event: Option<String>,
    /// With this text in one of the errors, in the same case.
    pub error: Option<String>,
    /// Received at this time or later.
    pub since: Option<SystemTime>,
    /// Received before this time.
    pub until: Option<SystemTime>,
}

impl Filter {
    /// Whether it means every entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
