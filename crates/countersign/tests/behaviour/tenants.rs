//! One endpoint for several tenants, each with secrets of its own.

use std::time::Duration;

use bytes::Bytes;
use countersign::{
    Cached, Head, PerTenant, Receiver, Rejection, Scheme, Secrets, Tenant, TenantCache,
};

use crate::{
    reference_hmac,
    support::{Acme, SIGNATURE, now, secret},
};

fn endpoint() -> Receiver<Acme, PerTenant> {
    Receiver::for_tenants(Acme(Scheme::hex(SIGNATURE)))
}

fn signed(key: &str) -> [(&'static str, String); 1] {
    [("x-acme-signature", reference_hmac::hex(key, "hello"))]
}

fn receive(
    receiver: &Receiver<Acme, PerTenant>,
    tenant: &Tenant,
    key: &str,
) -> Result<String, Rejection> {
    let headers = signed(key);
    let mut incoming = receiver.begin_for(&Head::new(&headers, now()), tenant)?;
    assert_eq!(incoming.tenant(), Some(tenant.name()));
    incoming.update(Bytes::from("hello"))?;
    let delivery = incoming.finish()?;
    Ok(delivery.tenant().unwrap().to_owned())
}

#[test]
fn each_tenant_is_verified_with_its_own_secrets_and_with_no_others() {
    let receiver = endpoint();
    let tenants = ["a", "b"].map(|name| {
        let secrets = Secrets::new(secret(format!("{name}'s new key")))
            .with_previous(secret(format!("{name}'s old key")));
        Tenant::new(name, secrets)
    });
    for tenant in &tenants {
        for owner in &tenants {
            for age in ["new", "old"] {
                let key = format!("{}'s {age} key", owner.name());
                let verdict = receive(&receiver, tenant, &key);
                match verdict {
                    Ok(name) => assert_eq!((&*name, owner.name()), (tenant.name(), tenant.name())),
                    Err(rejection) => {
                        assert_ne!(owner.name(), tenant.name());
                        assert_eq!(rejection.reason(), "signature_mismatch");
                    }
                }
            }
        }
    }
}

#[test]
fn a_lookup_that_would_be_one_too_many_is_refused_until_another_ends() {
    let receiver = endpoint().max_lookups(2);
    let headers = signed("key");
    let head = Head::new(&headers, now());
    let first = receiver.check(&head).unwrap();
    let second = receiver.clone().check(&head).unwrap();
    let refused = receiver.check(&head).unwrap_err();
    let shown = (refused.reason(), refused.status().as_u16());
    assert_eq!(shown, ("secrets_unavailable", 503));
    // A head that is not looked up takes no place.
    let none: [(&str, &str); 0] = [];
    let refused = receiver.check(&Head::new(&none, now())).unwrap_err();
    assert_eq!(refused.reason(), "header_missing");
    // A request whose tenant is found, or is not, is under way no more.
    let incoming = first.begin_for(&head, &Tenant::new("a", secret("key")));
    let third = receiver.check(&head).unwrap();
    assert!(receiver.check(&head).is_err());
    let _ = second.refuse(Rejection::TenantUnknown);
    let fourth = receiver.check(&head).unwrap();
    drop(third);
    assert!(receiver.check(&head).is_ok());
    drop((fourth, incoming));
}

#[test]
fn the_head_is_checked_before_anybody_is_asked_for_secrets() {
    let receiver = endpoint().max_body_bytes(10);
    let check = |headers: &[(&str, &str)]| {
        let checked = receiver.check(&Head::new(&headers, now()));
        checked.err().map(|rejection| rejection.reason())
    };
    let zeros = "0".repeat(64);
    let signature = ("x-acme-signature", &*zeros);
    // A right form is all that can be told without a secret.
    assert_eq!(check(&[signature]), None);
    assert_eq!(check(&[]), Some("header_missing"));
    assert_eq!(check(&[signature, signature]), Some("header_repeated"));
    assert_eq!(
        check(&[("x-acme-signature", "0")]),
        Some("signature_malformed")
    );
    let large = ("content-length", "11");
    assert_eq!(check(&[signature, large]), Some("body_too_large"));
    assert_eq!(check(&[large]), Some("header_missing"));
}

#[test]
fn all_tenants_share_one_budget() {
    let receiver = endpoint().max_buffered_bytes(10);
    let headers = signed("key");
    let head = Head::new(&headers, now());
    let begin = |name: &str| {
        let tenant = Tenant::new(name, secret("key"));
        receiver.begin_for(&head, &tenant).unwrap()
    };
    let (mut first, mut second) = (begin("a"), begin("b"));
    assert!(first.update(Bytes::from(vec![b'x'; 6])).is_ok());
    let rejection = second.update(Bytes::from(vec![b'x'; 5])).unwrap_err();
    assert_eq!(rejection.reason(), "overloaded");
    drop(first);
    assert!(second.update(Bytes::from(vec![b'x'; 5])).is_ok());
}

#[test]
fn a_cache_never_holds_more_than_its_capacity() {
    let cache = TenantCache::new(8);
    let is_kept = |name: &str| matches!(cache.get(name, now()), Cached::Hit(_));
    for number in 0..1_000_u32 {
        let name = number.to_string();
        let Cached::Miss(slot) = cache.get(&name, now()) else {
            panic!("{name} was never looked up");
        };
        let is_tenant = number.is_multiple_of(3);
        let _ = slot.fill(is_tenant.then(|| secret("key").into()));
        assert_eq!(is_kept(&name), is_tenant, "{name}");
    }
    let kept = (0..1_000).filter(|number: &u32| is_kept(&number.to_string()));
    assert_eq!(kept.count(), 8);
}

#[test]
fn a_secret_that_was_replaced_is_found_at_the_next_request() {
    let cache = TenantCache::new(8).time_to_live(Duration::from_secs(3600));
    let shared = cache.clone();
    let mut stored = "old";
    let mut lookups = 0;
    let receiver = endpoint();
    let mut receive = |stored: &str, key: &str| {
        let tenant = match shared.get("a", now()) {
            Cached::Hit(tenant) => Some(tenant),
            Cached::Miss(slot) => {
                lookups += 1;
                assert_eq!(slot.name(), "a");
                slot.fill(Some(secret(stored).into()))
            }
        };
        (receive(&receiver, &tenant.unwrap(), key).is_ok(), lookups)
    };
    assert_eq!(receive(stored, "old"), (true, 1));
    assert_eq!(receive(stored, "old"), (true, 1));
    assert_eq!(receive(stored, "new"), (false, 1));
    stored = "new";
    // Until the name is invalidated, the cache is believed.
    assert_eq!(receive(stored, "new"), (false, 1));
    cache.invalidate("b");
    assert_eq!(receive(stored, "new"), (false, 1));
    cache.invalidate("a");
    assert_eq!(receive(stored, "new"), (true, 2));
    assert_eq!(receive(stored, "old"), (false, 2));
    cache.invalidate_all();
    assert_eq!(receive(stored, "new"), (true, 3));
}
