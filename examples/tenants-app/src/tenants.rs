use std::{error::Error, future::Future, sync::Arc};

use countersign::{Cached, Head, Secrets, Tenant, TenantCache};
use countersign_supademo::Supademo;
use example_support::route;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{store::Store, tenant_name::TenantName};

/// How many names are remembered.
const CACHE_CAPACITY: usize = 10_000;

/// How many threads may wait for the database.
const MAX_LOOKUPS: usize = 4;

/// Finds whose request it is: in the cache, or else in the database.
#[derive(Debug, Clone)]
pub(crate) struct Tenants {
    store: Store,
    cache: TenantCache,
    lookups: Arc<Semaphore>,
}

impl Tenants {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            cache: TenantCache::new(CACHE_CAPACITY),
            lookups: Arc::new(Semaphore::new(MAX_LOOKUPS)),
        }
    }

    /// The tenant that the path names, if there is one.
    pub(crate) fn find(
        &self,
        head: &Head<'_>,
    ) -> impl Future<Output = Result<Option<Tenant>, Box<dyn Error + Send + Sync>>> + Send + use<>
    {
        let name = head.path().and_then(tenant_name);
        let received_at = head.received_at();
        let tenants = self.clone();
        async move {
            // The database is not asked for what cannot be a name.
            let Some(name) = name else { return Ok(None) };
            match tenants.cache.get(name.as_str(), received_at) {
                Cached::Hit(tenant) => Ok(Some(tenant)),
                // A failure is not remembered: the next request asks again.
                Cached::Miss(slot) => Ok(slot.fill(tenants.look_up(name).await?)),
            }
        }
    }

    /// Asks the database on a thread that may block.
    async fn look_up(
        &self,
        name: TenantName,
    ) -> Result<Option<Secrets>, Box<dyn Error + Send + Sync>> {
        let permit = Arc::clone(&self.lookups).acquire_owned().await?;
        let store = self.store.clone();
        let found = spawn_blocking(move || {
            // It is held for as long as the thread is, even if nobody waits for the answer any more.
            let _permit = permit;
            let found = store.secrets(&name);
            if let Err(error) = &found {
                tracing::error!(tenant = name.as_str(), %error, "the tenant cannot be looked up");
            }
            found
        });
        Ok(found.await??)
    }

    /// Forgets what was looked up, so that changes in the database count from the next request on.
    pub(crate) fn forget(&self) {
        self.cache.invalidate_all();
        tracing::info!("the tenants are looked up again");
    }
}

/// The tenant in the path `/webhooks/supademo/{tenant}`.
fn tenant_name(path: &str) -> Option<TenantName> {
    let rest = path.strip_prefix(&route::<Supademo>())?;
    TenantName::parse(rest.strip_prefix('/')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenant_is_the_last_segment_of_the_path() {
        let acme = TenantName::parse("acme");
        assert_eq!(tenant_name("/webhooks/supademo/acme"), acme);
        for path in [
            "/webhooks/supademo",
            "/webhooks/supademo/",
            "/webhooks/supademo/acme/",
            "/webhooks/supademo//acme",
            "/webhooks/supademoacme",
            "/webhooks/storylane/acme",
            "webhooks/supademo/acme",
            "/webhooks/supademo/ac%6de",
        ] {
            assert_eq!(tenant_name(path), None, "{path}");
        }
    }
}
