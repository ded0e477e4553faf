use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{
    Endpoint, Head, Rejection, Tenant,
    observer::{Accepted, Arrival, Observation, Refused},
};
use crate::{
    Provider,
    telemetry::{self, TARGET},
};

/// A request at an endpoint, and what watches it: the log and the metrics, which note that it was
/// abandoned, and the observations. It was abandoned, unless it has ended otherwise.
pub(crate) struct UnderWay<P> {
    pub(super) endpoint: Arc<Endpoint<P>>,
    has_ended: bool,
    observations: Vec<Box<dyn Observation>>,
}

impl<P: Provider> UnderWay<P> {
    pub(super) fn begin(endpoint: &Arc<Endpoint<P>>, head: &Head<'_>) -> Self {
        if let Some(summary) = endpoint.summary() {
            summary.arrival(head.received_at());
        }
        let mut observations = Vec::new();
        if !endpoint.observers.is_empty() {
            let arrival = Arrival::new(P::NAME, endpoint.name(), endpoint.located(head));
            let begun = endpoint.observers.iter();
            observations.extend(
                begun.filter_map(|observer| guarded(|| observer.begin(&arrival)).flatten()),
            );
        }
        Self {
            endpoint: Arc::clone(endpoint),
            has_ended: false,
            observations,
        }
    }

    /// Ends a request whose body did not come whole, and gives the rejection back.
    pub(super) fn refuse(mut self, rejection: Rejection, tenant: Option<&Tenant>) -> Rejection {
        self.refused(&Refused {
            rejection: &rejection,
            body: None,
            tenant: tenant.map(Tenant::name),
        });
        rejection
    }
}

impl<P> UnderWay<P> {
    #[inline]
    pub(super) fn accepted(&mut self, accepted: &Accepted<'_>) {
        self.end(|observation| observation.accepted(accepted));
    }

    #[inline]
    pub(super) fn refused(&mut self, refused: &Refused<'_>) {
        self.end(|observation| observation.refused(refused));
    }

    /// Most requests are not observed, and then this is nearly nothing.
    #[inline]
    fn end(&mut self, say: impl Fn(Box<dyn Observation>)) {
        self.has_ended = true;
        if !self.observations.is_empty() {
            tell(mem::take(&mut self.observations), say);
        }
    }
}

impl<P> Drop for UnderWay<P> {
    fn drop(&mut self) {
        if !self.has_ended {
            telemetry::abandoned(&self.endpoint);
            self.end(Observation::abandoned);
        }
    }
}

#[inline(never)]
fn tell(observations: Vec<Box<dyn Observation>>, say: impl Fn(Box<dyn Observation>)) {
    for observation in observations {
        guarded(|| say(observation));
    }
}

fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    let result = catch_unwind(AssertUnwindSafe(call)).ok();
    if result.is_none() {
        tracing::error!(target: TARGET, "an observer panicked");
    }
    result
}
