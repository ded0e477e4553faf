//! What an operator sees: a `tracing` event for each refusal and, with the feature `metrics`, counters
//! and histograms.

use crate::{Delivery, Provider, Rejection};

/// The target of every `tracing` event of ours.
pub(crate) const TARGET: &str = "countersign";

/// A request was refused.
pub(crate) fn rejected(provider: &'static str, rejection: &Rejection) {
    tracing::warn!(
        target: TARGET,
        provider,
        reason = rejection.reason(),
        status = rejection.status().as_u16(),
        error = %rejection,
        "webhook rejected"
    );
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "countersign_requests_total",
        "provider" => provider,
        "outcome" => rejection.reason(),
        "secret" => "",
    )
    .increment(1);
}

/// A request became a delivery.
#[cfg(feature = "metrics")]
pub(crate) fn accepted<P: Provider>(delivery: &Delivery<P>, stopwatch: Stopwatch) {
    let secret = delivery.secret_label().unwrap_or_default().to_owned();
    metrics::counter!(
        "countersign_requests_total",
        "provider" => P::NAME,
        "outcome" => "accepted",
        "secret" => secret,
    )
    .increment(1);
    #[expect(clippy::cast_precision_loss, reason = "no body is of 2^52 bytes")]
    let bytes = delivery.body().len() as f64;
    metrics::histogram!("countersign_body_bytes", "provider" => P::NAME).record(bytes);
    metrics::histogram!("countersign_verify_seconds", "provider" => P::NAME)
        .record(stopwatch.elapsed.as_secs_f64());
}

#[cfg(not(feature = "metrics"))]
pub(crate) fn accepted<P: Provider>(_delivery: &Delivery<P>, _stopwatch: Stopwatch) {}

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
