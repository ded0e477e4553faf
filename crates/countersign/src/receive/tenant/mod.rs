//! Whose request it is, where one endpoint receives for several.

mod cache;
mod checked;
mod lookups;

use std::sync::Arc;

pub(super) use self::lookups::Lookups;
pub use self::{
    cache::{CacheSlot, Cached, TenantCache},
    checked::Checked,
};
use crate::Secrets;

/// Whose secrets a request is verified with, where one endpoint receives for several.
#[derive(Debug, Clone)]
pub struct Tenant {
    name: Arc<str>,
    secrets: Secrets,
}

impl Tenant {
    /// The tenant of this name, with the secrets that its requests are signed with.
    ///
    /// The name is not secret: it goes to the log, and to the metrics if they are asked for it. The
    /// labels of the secrets always go to the metrics: give those of every tenant the same few.
    pub fn new(name: impl Into<Arc<str>>, secrets: impl Into<Secrets>) -> Self {
        Self {
            name: name.into(),
            secrets: secrets.into(),
        }
    }

    /// The tenant's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The secrets that the tenant's requests are signed with.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    pub(crate) fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }
}
