use std::{sync::Arc, time::Duration};

use super::{Head, Rejection, budget::Budget, observer::Observer, tenant::Lookups};
use crate::telemetry::RefusalSummary;

/// What a receiver is beside its secrets: its provider, and the policy of one endpoint.
///
/// Each request holds it, and so does each delivery.
pub(crate) struct Endpoint<P> {
    pub(crate) provider: Arc<P>,
    pub(crate) provider_name: &'static str,
    pub(super) budget: Arc<Budget>,
    pub(super) lookups: Lookups,
    pub(super) limits: Limits,
    pub(super) name: Option<Arc<str>>,
    pub(super) origin: Option<Arc<str>>,
    pub(super) observers: Vec<Arc<dyn Observer>>,
    pub(super) counts_tenants: bool,
    pub(super) summary: Option<Arc<RefusalSummary>>,
}

/// How much, and for how long, an endpoint takes from whoever sends to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_body_bytes: usize,
    pub(super) read_timeout: Duration,
    /// In bytes a second.
    pub(super) least_rate: u32,
    pub(super) max_buffered_bytes: usize,
    /// How long finding a tenant's secrets may take.
    pub(super) lookup_timeout: Duration,
    pub(super) max_lookups: usize,
}

impl<P> Endpoint<P> {
    pub(super) fn new(provider: P, provider_name: &'static str) -> Self {
        Self {
            provider: Arc::new(provider),
            provider_name,
            budget: Arc::default(),
            lookups: Lookups::default(),
            limits: Limits {
                max_body_bytes: 1024 * 1024,
                read_timeout: Duration::from_secs(10),
                least_rate: 1024,
                max_buffered_bytes: 64 * 1024 * 1024,
                lookup_timeout: Duration::from_secs(2),
                max_lookups: 1024,
            },
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

    /// The head with the origin that senders know the endpoint by.
    pub(super) fn located<'h>(&'h self, head: &Head<'h>) -> Head<'h> {
        match &self.origin {
            Some(origin) => head.with_origin(origin),
            None => *head,
        }
    }

    /// The declared length of the body, if it is within the limit.
    pub(super) fn check_length(&self, head: &Head<'_>) -> Result<Option<u64>, Rejection> {
        let limit = u64::try_from(self.limits.max_body_bytes).unwrap_or(u64::MAX);
        match head.content_length() {
            Some(length) if length > limit => Err(Rejection::BodyTooLarge),
            length => Ok(length),
        }
    }
}

/// Not derived, because that would ask for a provider that can be cloned.
impl<P> Clone for Endpoint<P> {
    fn clone(&self) -> Self {
        Self {
            provider: Arc::clone(&self.provider),
            provider_name: self.provider_name,
            budget: Arc::clone(&self.budget),
            lookups: self.lookups.clone(),
            limits: self.limits,
            name: self.name.clone(),
            origin: self.origin.clone(),
            observers: self.observers.clone(),
            counts_tenants: self.counts_tenants,
            summary: self.summary.clone(),
        }
    }
}
