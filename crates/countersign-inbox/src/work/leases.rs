use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::task::AbortHandle;

use crate::{Store, TARGET, Ticket};

/// The attempts that run in a worker. Their leases are renewed in time; an attempt whose lease is lost is
/// stopped, since another has begun.
#[derive(Debug, Default)]
pub(super) struct Leases {
    running: Mutex<Running>,
}

#[derive(Debug, Default)]
struct Running {
    handlers: HashMap<Ticket, AbortHandle>,
    is_aborted: bool,
}

impl Leases {
    pub(super) fn add(&self, ticket: Ticket, handler: AbortHandle) {
        let mut running = self.lock();
        if running.is_aborted {
            handler.abort();
        }
        running.handlers.insert(ticket, handler);
    }

    pub(super) fn remove(&self, ticket: Ticket) {
        self.lock().handlers.remove(&ticket);
    }

    /// Stops every attempt that runs, or begins from now on.
    pub(super) fn abort_all(&self) {
        let mut running = self.lock();
        running.is_aborted = true;
        running.handlers.values().for_each(AbortHandle::abort);
    }

    /// Renews the leases for ever.
    pub(super) async fn keep(&self, store: &dyn Store, lease: Duration) {
        let mut pause = lease / 3;
        loop {
            tokio::time::sleep(pause).await;
            let tickets: Vec<Ticket> = self.lock().handlers.keys().copied().collect();
            pause = lease / 3;
            if tickets.is_empty() {
                continue;
            }
            match store.renew(tickets.clone(), lease).await {
                Ok(held) => tickets
                    .iter()
                    .filter(|ticket| !held.contains(ticket))
                    .for_each(|ticket| self.lose(*ticket)),
                Err(error) => {
                    tracing::warn!(target: TARGET, %error, "leases were not renewed");
                    pause = lease / 10;
                }
            }
        }
    }

    fn lose(&self, ticket: Ticket) {
        // An attempt that has ended meanwhile has no lease to lose.
        if let Some(handler) = self.lock().handlers.remove(&ticket) {
            tracing::warn!(
                target: TARGET,
                entry = ticket.id().number(),
                "an attempt lost its lease and is stopped"
            );
            handler.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
