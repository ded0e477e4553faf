//! What an operator sees: a `tracing` event for each refusal and, with the feature `metrics`, counters
//! and histograms.

mod summary;

pub(crate) use summary::RefusalSummary;

use crate::{Delivery, Head, Provider, Rejection, receive::Endpoint};

/// The target of every `tracing` event of ours.
pub(crate) const TARGET: &str = "countersign";

/// Logs and counts a request that was refused.
pub(crate) fn rejected<P: Provider>(
    endpoint: &Endpoint<P>,
    head: &Head<'_>,
    tenant: Option<&str>,
    rejection: &Rejection,
) {
    #[cfg(feature = "metrics")]
    counted::request(endpoint, rejection.reason(), "", tenant);
    if endpoint
        .summary()
        .is_some_and(|summary| !summary.gets_a_line(rejection.reason()))
    {
        return;
    }
    tracing::warn!(
        target: TARGET,
        provider = P::NAME,
        endpoint = endpoint.name(),
        tenant,
        reason = rejection.reason(),
        status = rejection.status().as_u16(),
        method = head.method(),
        path = head.path(),
        peer = head.peer().map(tracing::field::display),
        content_length = head.content_length(),
        error = %rejection,
        cause = rejection.cause_for_log(),
        "webhook rejected"
    );
}

/// Logs and counts a request that ended without a verdict.
pub(crate) fn abandoned<P>(endpoint: &Endpoint<P>) {
    tracing::warn!(
        target: TARGET,
        provider = endpoint.provider_name,
        endpoint = endpoint.name(),
        "webhook abandoned"
    );
    #[cfg(feature = "metrics")]
    counted::request(endpoint, "abandoned", "", None);
}

/// Counts a request that became a delivery.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "only the feature counts")
)]
pub(crate) fn accepted<P: Provider>(
    delivery: &Delivery<P>,
    endpoint: &Endpoint<P>,
    stopwatch: Stopwatch,
) {
    #[cfg(feature = "metrics")]
    {
        let secret_label = delivery.secret_label().unwrap_or_default();
        counted::request(endpoint, "accepted", secret_label, delivery.tenant());
        counted::delivery::<P>(delivery.body().len(), stopwatch.elapsed);
    }
}

#[cfg(feature = "metrics")]
mod counted {
    use std::time::Duration;

    use metrics::Label;

    use super::{Endpoint, Provider};

    pub(super) fn request<P>(
        endpoint: &Endpoint<P>,
        outcome: &'static str,
        secret_label: &str,
        tenant: Option<&str>,
    ) {
        let mut labels = vec![
            Label::from_static_parts("provider", endpoint.provider_name),
            Label::from_static_parts("outcome", outcome),
            Label::new("secret", secret_label.to_owned()),
        ];
        if let Some(name) = endpoint.name() {
            labels.push(Label::new("endpoint", name.to_owned()));
        }
        if let Some(tenant) = tenant.filter(|_| endpoint.counts_tenants()) {
            labels.push(Label::new("tenant", tenant.to_owned()));
        }
        metrics::counter!("countersign_requests_total", labels).increment(1);
    }

    pub(super) fn delivery<P: Provider>(body_len: usize, elapsed: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "no body is of 2^52 bytes")]
        let bytes = body_len as f64;
        metrics::histogram!("countersign_body_bytes", "provider" => P::NAME).record(bytes);
        metrics::histogram!("countersign_verify_seconds", "provider" => P::NAME)
            .record(elapsed.as_secs_f64());
    }
}

/// Adds up the time that verifying one request takes. Without the feature it is nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Stopwatch {
    #[cfg(feature = "metrics")]
    elapsed: std::time::Duration,
}

impl Stopwatch {
    #[cfg(feature = "metrics")]
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = std::time::Instant::now();
        let result = work();
        self.elapsed += start.elapsed();
        result
    }

    #[cfg(not(feature = "metrics"))]
    #[expect(clippy::unused_self, reason = "the same signature as with the feature")]
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        work()
    }
}
