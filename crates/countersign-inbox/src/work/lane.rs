use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};

use super::{attempt::Attempt, handler::Handler, leases::Leases, worker::Settings};
use crate::{Claim, Store, TARGET, failpoint};

/// How long a store that fails is left alone.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// One provider's deliveries in a worker: claims as many as may run at once, and runs them.
pub(super) struct Lane {
    pub(super) store: Arc<dyn Store>,
    pub(super) handler: Arc<dyn Handler>,
    pub(super) leases: Arc<Leases>,
    pub(super) settings: Settings,
}

impl Lane {
    /// Works until the worker stops, and then waits for the attempts that run.
    pub(super) async fn run(self) {
        let places = Arc::new(Semaphore::new(self.settings.concurrency));
        let mut changes = self.store.changes();
        let mut attempts = JoinSet::new();
        while let Some(place) = self.place(&places).await {
            let wait = self.claim(&places, place, &mut attempts).await;
            while attempts.try_join_next().is_some() {}
            if wait.is_zero() {
                continue;
            }
            tokio::select! {
                () = changes.changed() => {}
                () = tokio::time::sleep(wait) => {}
                () = self.settings.stopping() => break,
            }
        }
        while attempts.join_next().await.is_some() {}
    }

    /// A place for one more attempt; `None` if the worker stops.
    async fn place(&self, places: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        tokio::select! {
            biased;
            () = self.settings.stopping() => None,
            place = Arc::clone(places).acquire_owned() => place.ok(),
        }
    }

    /// Claims what is due, begins its attempts, and returns how long there is nothing more to claim.
    async fn claim(
        &self,
        places: &Arc<Semaphore>,
        first: OwnedSemaphorePermit,
        attempts: &mut JoinSet<()>,
    ) -> Duration {
        let mut free = vec![first];
        while let Ok(place) = Arc::clone(places).try_acquire_owned() {
            free.push(place);
        }
        let Settings { lease, worker, .. } = &self.settings;
        let claim = Claim::new(
            self.handler.provider(),
            free.len(),
            *lease,
            Arc::clone(worker),
        );
        failpoint::hit("before_claim");
        let claims = match self.store.claim(claim).await {
            Ok(claims) => claims,
            Err(error) => {
                tracing::warn!(target: TARGET, %error, "nothing can be claimed");
                return STORE_PAUSE;
            }
        };
        if !claims.claimed.is_empty() {
            failpoint::hit("after_claim");
        }
        if claims.died > 0 {
            tracing::error!(
                target: TARGET,
                provider = self.handler.provider(),
                count = claims.died,
                "entries are dead: their last attempt did not end, or they cannot be read"
            );
        }
        let took = claims.claimed.len();
        let is_all = took < free.len() && claims.died == 0;
        for (claimed, place) in claims.claimed.into_iter().zip(free.drain(..)) {
            let attempt = Attempt {
                store: Arc::clone(&self.store),
                handler: Arc::clone(&self.handler),
                leases: Arc::clone(&self.leases),
                settings: self.settings.clone(),
            };
            attempts.spawn(async move {
                attempt.run(claimed).await;
                drop(place);
            });
        }
        if is_all {
            // Not quite zero, even where the clock of the store has just reached it.
            let next = claims.next_due.unwrap_or(self.settings.poll);
            next.clamp(Duration::from_millis(1), self.settings.poll)
        } else {
            Duration::ZERO
        }
    }
}
