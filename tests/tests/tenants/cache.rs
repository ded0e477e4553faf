//! A cache in front of the lookup.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use countersign::{Cached, Head, Secret, Tenant, TenantCache};
use countersign_tests::server::{Framework, Server};

use crate::support::{OTHERS, ROUTE, TENANTS, receiver, send, signed};

type Found = Pin<Box<dyn Future<Output = Result<Option<Tenant>, Infallible>> + Send>>;

/// Looks tenants up through a cache of `capacity` names.
fn find_cached(
    cache: TenantCache,
    lookups: Arc<AtomicUsize>,
) -> impl Fn(&Head<'_>) -> Found + Send + Sync + 'static {
    move |head| {
        let path = head.path().unwrap_or_default();
        let name = path.strip_prefix("/hooks/").unwrap_or_default();
        let cached = cache.get(name, head.received_at());
        let lookups = Arc::clone(&lookups);
        Box::pin(async move {
            let slot = match cached {
                Cached::Hit(tenant) => return Ok(tenant),
                Cached::Miss(slot) => slot,
            };
            lookups.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            let key = format!("{}'s key", slot.name());
            let is_known = ["a", "b"].contains(&slot.name());
            Ok(slot.fill(is_known.then(|| Secret::new(key).unwrap().into())))
        })
    }
}

#[test]
fn a_cache_is_asked_first_and_strangers_cannot_push_a_tenant_out() {
    for framework in Framework::ALL {
        let cache = TenantCache::new(4);
        let lookups = Arc::<AtomicUsize>::default();
        let find = find_cached(cache.clone(), Arc::clone(&lookups));
        let server = Server::with_lookup(framework, ROUTE, receiver(), find);
        let deliver = |route, key, status| {
            let reply = send(&server, &signed(route, key));
            assert_eq!(reply.status, status, "{framework:?} {route}");
            lookups.swap(0, Ordering::SeqCst)
        };
        assert_eq!(deliver(TENANTS[0], "a's key", 200), 1);
        assert_eq!(deliver(TENANTS[1], "b's key", 200), 1);
        for _ in 0..5 {
            assert_eq!(deliver(TENANTS[0], "a's key", 200), 0);
            // A wrong signature is no reason to ask again.
            assert_eq!(deliver(TENANTS[0], "b's key", 401), 0);
        }
        for _ in 0..3 {
            for stranger in OTHERS {
                assert_eq!(deliver(stranger, "a's key", 401), 1);
                assert_eq!(deliver(stranger, "a's key", 401), 0);
            }
        }
        assert!(format!("{cache:?}").contains("len: 4"), "{cache:?}");
        assert_eq!(deliver(TENANTS[0], "a's key", 200), 0);
        assert_eq!(deliver(TENANTS[1], "b's key", 200), 0);
        cache.invalidate("a");
        assert_eq!(deliver(TENANTS[1], "b's key", 200), 0);
        assert_eq!(deliver(TENANTS[0], "a's key", 200), 1);
    }
}
