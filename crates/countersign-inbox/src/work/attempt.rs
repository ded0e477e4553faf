use std::{sync::Arc, time::Duration};

use tokio::{
    task::{AbortHandle, JoinError},
    time::Instant,
};
use tracing::Instrument;

use super::{Outcome, handler::Handler, leases::Leases, worker::Settings};
use crate::{
    Claimed, Settled, Settlement, Store, StoreError, TARGET, Ticket, failpoint, telemetry,
};

/// How long a store that fails is left alone before an attempt's end is told to it again.
const SETTLE_AGAIN: Duration = Duration::from_millis(100);
const SETTLE_AGAIN_AT_MOST: Duration = Duration::from_secs(5);

/// One attempt: the handler runs, and the store is told how it ended.
pub(super) struct Attempt {
    pub(super) store: Arc<dyn Store>,
    pub(super) handler: Arc<dyn Handler>,
    pub(super) leases: Arc<Leases>,
    pub(super) settings: Settings,
}

/// What a handler's end means.
enum Ended {
    Settle(Settlement),
    /// Its lease is lost: another attempt has begun.
    Stopped,
}

impl Attempt {
    /// Runs the handler, and returns what became of the entry. `None` if its lease was lost.
    pub(super) async fn run(self, claimed: Claimed) -> Option<Settled> {
        let (ticket, attempt) = (claimed.ticket, claimed.attempt);
        let provider = self.handler.provider();
        let received_at = claimed.envelope.received_at();
        let span = tracing::info_span!(
            target: TARGET,
            "webhook attempt",
            provider,
            entry = ticket.id().number(),
            attempt
        );
        let started = Instant::now();
        let ended = self.handle(claimed).instrument(span.clone()).await;
        let Ended::Settle(settlement) = ended else {
            telemetry::attempted(provider, "stopped", started.elapsed());
            return None;
        };
        failpoint::hit("before_settle");
        let settled = self
            .settle(ticket, &settlement)
            .instrument(span.clone())
            .await;
        failpoint::hit("after_settle");
        span.in_scope(|| telemetry::ended(attempt, &settlement, settled));
        telemetry::attempted(provider, telemetry::outcome(settled), started.elapsed());
        if settled == Settled::Done {
            telemetry::done(provider, received_at);
        }
        Some(settled)
    }

    async fn handle(&self, claimed: Claimed) -> Ended {
        let (ticket, attempt) = (claimed.ticket, claimed.attempt);
        failpoint::hit("before_handler");
        // In a task of its own: a panic ends the task alone, and a lost lease can stop it.
        let handler = Arc::clone(&self.handler);
        let keep_done = self.settings.keep_done;
        let call = async move { handler.call(claimed, keep_done).await }.in_current_span();
        let mut task = tokio::spawn(call);
        self.leases.add(ticket, task.abort_handle());
        let _stop = StopOnDrop(task.abort_handle());
        let ended = match tokio::time::timeout(self.settings.timeout, &mut task).await {
            Ok(Ok(Ok(outcome))) => Ended::Settle(self.settlement(outcome, attempt)),
            Ok(Ok(Err(error))) => Ended::Settle(self.failure(attempt, chain(&*error))),
            Ok(Err(error)) => self.broken(attempt, error),
            Err(_) => {
                let limit = self.settings.timeout;
                Ended::Settle(
                    self.failure(attempt, format!("the handler took longer than {limit:?}")),
                )
            }
        };
        failpoint::hit("after_handler");
        ended
    }

    fn broken(&self, attempt: u32, error: JoinError) -> Ended {
        match error.try_into_panic() {
            Ok(payload) => {
                let text = payload
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| payload.downcast_ref::<&str>().copied())
                    .unwrap_or("no message");
                Ended::Settle(self.failure(attempt, format!("the handler panicked: {text}")))
            }
            Err(_) if self.settings.is_stopping() => Ended::Settle(Settlement::Release),
            Err(_) => Ended::Stopped,
        }
    }

    fn settlement(&self, outcome: Outcome, attempt: u32) -> Settlement {
        match outcome {
            Outcome::Done => Settlement::Done {
                keep: self.settings.keep_done,
            },
            Outcome::Retry {
                after: None,
                reason,
            } => self.failure(attempt, reason),
            Outcome::Retry {
                after: Some(after),
                reason,
            } => Settlement::Retry {
                after,
                error: reason,
            },
            Outcome::Snooze(after) => Settlement::Snooze { after },
            Outcome::Discard(reason) => Settlement::Discard { reason },
        }
    }

    fn failure(&self, attempt: u32, error: String) -> Settlement {
        Settlement::Retry {
            after: self.settings.backoff.after(attempt),
            error,
        }
    }

    /// Tells the store until it has understood: what a handler has done must not be done again because
    /// a database was down for a moment. The lease is renewed meanwhile.
    async fn settle(&self, ticket: Ticket, settlement: &Settlement) -> Settled {
        let mut pause = SETTLE_AGAIN;
        loop {
            match self.store.settle(ticket, settlement.clone()).await {
                Ok(settled) => {
                    self.leases.remove(ticket);
                    return settled;
                }
                Err(StoreError::Closed) => return Settled::Stale,
                Err(error) => {
                    tracing::warn!(target: TARGET, %error, "the end of an attempt is not stored yet");
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(SETTLE_AGAIN_AT_MOST);
        }
    }
}

/// Stops a handler whose attempt is dropped: nobody would renew its lease. One that has ended is left
/// alone.
struct StopOnDrop(AbortHandle);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An error and what caused it, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
