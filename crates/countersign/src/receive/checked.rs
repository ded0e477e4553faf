use std::{fmt, sync::Arc};

use super::{
    Endpoint, Head, Incoming, Rejection, Tenant,
    observer::{Observations, Refused},
};
use crate::{Provider, Secrets};

/// A request whose head shows a signature of the right form, and whose secrets are being looked up.
///
/// Dropped before it [begins](Self::begin_for) or is [refused](Self::refuse), it is a request that
/// was abandoned.
pub struct Checked<P> {
    endpoint: Arc<Endpoint<P>>,
    observations: Observations,
}

impl<P: Provider> Checked<P> {
    /// Shows the head to the observers. Nothing is checked yet.
    pub(super) fn observed(endpoint: &Arc<Endpoint<P>>, head: &Head<'_>) -> Self {
        if let Some(summary) = endpoint.summary() {
            summary.arrival(head.received_at());
        }
        let head = at_origin(endpoint, head);
        Self {
            observations: Observations::begin(P::NAME, &endpoint.observers, &head),
            endpoint: Arc::clone(endpoint),
        }
    }

    pub(super) fn check(self, head: &Head<'_>) -> Result<Self, Rejection> {
        let provider = &self.endpoint.provider;
        let checked = provider.check(&at_origin(&self.endpoint, head));
        match checked.and_then(|()| self.check_length(head)) {
            Ok(_) => Ok(self),
            Err(rejection) => Err(self.refuse(rejection)),
        }
    }

    /// Begins to receive the request, with the secrets of its tenant.
    ///
    /// # Errors
    ///
    /// Those of [`Receiver::begin`](crate::Receiver::begin).
    pub fn begin_for(self, head: &Head<'_>, tenant: &Tenant) -> Result<Incoming<P>, Rejection> {
        self.begin(head, tenant.secrets(), Some(tenant))
    }

    pub(super) fn begin(
        self,
        head: &Head<'_>,
        secrets: &Secrets,
        tenant: Option<&Tenant>,
    ) -> Result<Incoming<P>, Rejection> {
        let provider = &self.endpoint.provider;
        let begun = provider.begin(&at_origin(&self.endpoint, head), secrets);
        match begun.and_then(|verifier| Ok((verifier, self.check_length(head)?))) {
            Ok((mut verifier, content_length)) => {
                verifier.expect(content_length);
                let Self {
                    endpoint,
                    observations,
                } = self;
                Ok(Incoming::new(
                    endpoint,
                    head,
                    verifier,
                    tenant,
                    observations,
                ))
            }
            Err(rejection) => Err(refused(self.observations, rejection, tenant)),
        }
    }

    /// Ends the request, because its secrets were not found, and gives the rejection back.
    #[must_use]
    pub fn refuse(self, rejection: Rejection) -> Rejection {
        refused(self.observations, rejection, None)
    }

    /// The declared length of the body, if it is within the limit.
    fn check_length(&self, head: &Head<'_>) -> Result<Option<u64>, Rejection> {
        let limit = u64::try_from(self.endpoint.limits.max_body_bytes).unwrap_or(u64::MAX);
        match head.content_length() {
            Some(length) if length > limit => Err(Rejection::BodyTooLarge),
            length => Ok(length),
        }
    }
}

fn at_origin<'h, P>(endpoint: &'h Endpoint<P>, head: &Head<'h>) -> Head<'h> {
    match &endpoint.origin {
        Some(origin) => head.with_origin(origin),
        None => *head,
    }
}

fn refused(
    mut observations: Observations,
    rejection: Rejection,
    tenant: Option<&Tenant>,
) -> Rejection {
    observations.refused(&Refused {
        rejection: &rejection,
        body: None,
        tenant: tenant.map(Tenant::name),
    });
    rejection
}

impl<P: Provider> fmt::Debug for Checked<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("provider", &P::NAME)
            .finish_non_exhaustive()
    }
}
