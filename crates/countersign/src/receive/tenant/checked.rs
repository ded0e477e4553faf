use std::fmt;

use super::{Tenant, lookups::LookupPermit};
use crate::{
    Head, Provider, Rejection,
    receive::{Incoming, UnderWay},
};

/// A request whose head shows a signature of the right form, and whose secrets are being looked up.
///
/// Dropped before it [begins](Self::begin_for) or is [refused](Self::refuse), it is a request that
/// was abandoned.
pub struct Checked<P> {
    under_way: UnderWay<P>,
    _lookup: LookupPermit,
}

impl<P: Provider> Checked<P> {
    pub(in crate::receive) fn new(
        under_way: UnderWay<P>,
        head: &Head<'_>,
    ) -> Result<Self, Rejection> {
        let endpoint = &under_way.endpoint;
        let checked = endpoint
            .provider
            .check(&endpoint.located(head))
            .and_then(|()| endpoint.check_length(head))
            .and_then(|_| endpoint.lookups.begin(endpoint.limits.max_lookups));
        match checked {
            Ok(lookup) => Ok(Self {
                under_way,
                _lookup: lookup,
            }),
            Err(rejection) => Err(under_way.refuse(rejection, None)),
        }
    }

    /// Begins to receive the request, with the secrets of its tenant.
    ///
    /// # Errors
    ///
    /// Those of [`Receiver::begin`](crate::Receiver::begin).
    pub fn begin_for(self, head: &Head<'_>, tenant: &Tenant) -> Result<Incoming<P>, Rejection> {
        Incoming::begin(self.under_way, head, tenant.secrets(), Some(tenant))
    }

    /// Ends the request, because its secrets were not found, and gives the rejection back.
    #[must_use]
    pub fn refuse(self, rejection: Rejection) -> Rejection {
        self.under_way.refuse(rejection, None)
    }
}

impl<P: Provider> fmt::Debug for Checked<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked")
            .field("provider", &P::NAME)
            .finish_non_exhaustive()
    }
}
