//! What an operator sees of an inbox: `tracing` events and, with the feature `metrics`, counters, gauges
//! and histograms. No body and no field is in any of them.

use std::time::{Duration, SystemTime};

use crate::{Admission, Inbox, Settled, Settlement, StoreError, TARGET};

/// A delivery was to be stored.
pub(crate) fn stored(provider: &str, result: &Result<Admission, StoreError>) {
    let outcome = match result {
        Ok(Admission::New(id)) => {
            tracing::debug!(target: TARGET, provider, entry = id.number(), "webhook stored");
            "new"
        }
        Ok(Admission::Duplicate(id)) => {
            tracing::info!(target: TARGET, provider, entry = id.number(), "webhook is a duplicate");
            "duplicate"
        }
        Err(error) => {
            let cause = std::error::Error::source(error).map(tracing::field::display);
            tracing::error!(target: TARGET, provider, %error, cause, "webhook is not stored");
            error.reason()
        }
    };
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "countersign_inbox_stored_total",
        "provider" => provider.to_owned(),
        "outcome" => outcome,
    )
    .increment(1);
    #[cfg(not(feature = "metrics"))]
    let _ = outcome;
}

/// An attempt ended, in the span of the attempt.
pub(crate) fn ended(attempt: u32, settlement: &Settlement, settled: Settled) {
    match (settled, settlement) {
        (Settled::Dead, Settlement::Retry { error, .. }) => {
            tracing::error!(target: TARGET, attempt, error, "webhook is dead: its last attempt failed");
        }
        (Settled::Waiting, Settlement::Retry { error, after }) => {
            tracing::warn!(target: TARGET, attempt, error, ?after, "webhook failed");
        }
        (Settled::Discarded, Settlement::Discard { reason }) => {
            tracing::warn!(target: TARGET, attempt, reason, "webhook is discarded");
        }
        (Settled::Stale, _) => {
            tracing::warn!(target: TARGET, attempt, "an attempt ended that holds its entry no more");
        }
        (Settled::Done | Settled::Waiting | Settled::Discarded | Settled::Dead, _) => {
            tracing::debug!(target: TARGET, attempt, ?settled, "webhook attempted");
        }
    }
}

/// The word for it in the metrics.
pub(crate) fn outcome(settled: Settled) -> &'static str {
    match settled {
        Settled::Done => "done",
        Settled::Waiting => "again",
        Settled::Discarded => "discarded",
        Settled::Dead => "dead",
        Settled::Stale => "stale",
    }
}

/// Counts an attempt.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "only the feature counts")
)]
pub(crate) fn attempted(provider: &'static str, outcome: &'static str, elapsed: Duration) {
    #[cfg(feature = "metrics")]
    {
        metrics::counter!(
            "countersign_inbox_attempts_total",
            "provider" => provider,
            "outcome" => outcome,
        )
        .increment(1);
        metrics::histogram!("countersign_inbox_attempt_seconds", "provider" => provider)
            .record(elapsed.as_secs_f64());
    }
}

/// Records how long it took from arrival until done.
#[cfg_attr(
    not(feature = "metrics"),
    expect(unused_variables, reason = "only the feature counts")
)]
pub(crate) fn done(provider: &'static str, received_at: SystemTime) {
    #[cfg(feature = "metrics")]
    metrics::histogram!("countersign_inbox_done_seconds", "provider" => provider)
        .record(received_at.elapsed().unwrap_or_default().as_secs_f64());
}

/// Sets the gauges: entries by state, and the age of the oldest that is due.
#[cfg(feature = "metrics")]
pub(crate) async fn stats(inbox: &Inbox) {
    let Ok(stats) = inbox.stats().await else {
        return;
    };
    for state in crate::State::ALL {
        #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 entries")]
        let count = stats.count(state) as f64;
        metrics::gauge!("countersign_inbox_entries", "state" => state.name()).set(count);
    }
    metrics::gauge!("countersign_inbox_oldest_due_seconds")
        .set(stats.oldest_due.unwrap_or_default().as_secs_f64());
}

#[cfg(not(feature = "metrics"))]
#[expect(clippy::unused_async, reason = "with the feature it reads the store")]
pub(crate) async fn stats(_inbox: &Inbox) {}
