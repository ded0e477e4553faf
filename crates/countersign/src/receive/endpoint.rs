use std::sync::Arc;

use super::{budget::Budget, limits::Limits, observer::Observer};
use crate::{LiveSecrets, telemetry::RefusalSummary};

/// What a receiver is: its provider, its secrets, and the policy of one endpoint.
///
/// Each request holds it, and so does each delivery.
pub(crate) struct Endpoint<P> {
    pub(crate) provider: Arc<P>,
    /// `None` where they are looked up for each request.
    pub(super) secrets: Option<LiveSecrets>,
    pub(super) budget: Arc<Budget>,
    pub(super) limits: Limits,
    pub(super) name: Option<Arc<str>>,
    pub(super) origin: Option<Arc<str>>,
    pub(super) observers: Vec<Arc<dyn Observer>>,
    pub(super) counts_tenants: bool,
    pub(super) summary: Option<Arc<RefusalSummary>>,
}

impl<P> Endpoint<P> {
    pub(super) fn new(provider: P, secrets: Option<LiveSecrets>) -> Self {
        Self {
            provider: Arc::new(provider),
            secrets,
            budget: Arc::default(),
            limits: Limits::default(),
            name: None,
            origin: None,
            observers: Vec::new(),
            counts_tenants: false,
            summary: None,
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn summary(&self) -> Option<&RefusalSummary> {
        self.summary.as_deref()
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn counts_tenants(&self) -> bool {
        self.counts_tenants
    }
}

/// Not derived, because that would ask for a provider that can be cloned.
impl<P> Clone for Endpoint<P> {
    fn clone(&self) -> Self {
        Self {
            provider: Arc::clone(&self.provider),
            secrets: self.secrets.clone(),
            budget: Arc::clone(&self.budget),
            limits: self.limits,
            name: self.name.clone(),
            origin: self.origin.clone(),
            observers: self.observers.clone(),
            counts_tenants: self.counts_tenants,
            summary: self.summary.clone(),
        }
    }
}
