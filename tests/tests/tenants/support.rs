//! The endpoint under test, and its requests.

use std::{
    fmt,
    future::{self, Future},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use countersign::{Head, PerTenant, Receiver, Secret, Tenant};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::Limits,
    cases::{Case, LEAD_CAPTURED, SUPADEMO_SIGNATURE, sample},
    reference_hmac,
    server::{Framework, Server},
    wire::{self, Framing, Reply},
};

pub(crate) const ROUTE: &str = "/hooks/{tenant}";
/// Whose secret is `a's key`, and so on.
pub(crate) const TENANTS: [&str; 2] = ["/hooks/a", "/hooks/b"];
/// The tenants of which the lookup fails, never ends, and finds nothing.
pub(crate) const BROKEN: &str = "/hooks/broken";
pub(crate) const STUCK: &str = "/hooks/stuck";
pub(crate) const NOBODY: &str = "/hooks/nobody";

pub(crate) const LOOKUP_TIMEOUT: Duration = Duration::from_millis(300);

#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database has gone")
    }
}

impl std::error::Error for Broken {}

pub(crate) type Found = Pin<Box<dyn Future<Output = Result<Option<Tenant>, Broken>> + Send>>;

/// Looks up the tenant that the path names, and counts the lookups.
pub(crate) fn find(
    lookups: Arc<AtomicUsize>,
) -> impl Fn(&Head<'_>) -> Found + Send + Sync + 'static {
    move |head| {
        lookups.fetch_add(1, Ordering::SeqCst);
        let path = head.path().unwrap_or_default();
        let name = path.strip_prefix("/hooks/").unwrap_or_default().to_owned();
        Box::pin(async move {
            tokio::task::yield_now().await;
            match name.as_str() {
                "broken" => Err(Broken),
                "stuck" => future::pending().await,
                "nobody" | "" => Ok(None),
                name => {
                    let secret = Secret::new(format!("{name}'s key")).unwrap();
                    Ok(Some(Tenant::new(name, secret.with_label("current"))))
                }
            }
        })
    }
}

pub(crate) fn receiver() -> Receiver<Supademo, PerTenant> {
    let receiver = Receiver::for_tenants(Supademo).lookup_timeout(LOOKUP_TIMEOUT);
    Limits::DEFAULT.apply_to(receiver)
}

pub(crate) fn start(framework: Framework) -> (Server, Arc<AtomicUsize>) {
    let lookups = Arc::<AtomicUsize>::default();
    let find = find(Arc::clone(&lookups));
    let server = Server::with_lookup(framework, ROUTE, receiver(), find);
    (server, lookups)
}

pub(crate) fn signed(route: &'static str, key: &str) -> Case {
    let signature = reference_hmac::hex(key, LEAD_CAPTURED);
    Case {
        route,
        headers: vec![(SUPADEMO_SIGNATURE, signature.into())],
        ..sample()
    }
}

/// The same request to another route.
pub(crate) fn to(route: &'static str, case: Case) -> Case {
    Case { route, ..case }
}

pub(crate) fn send(server: &Server, case: &Case) -> Reply {
    wire::send(server.address, case, Framing::ContentLength)
}

/// More routes, for tests that need many names.
pub(crate) const OTHERS: [&str; 12] = [
    "/hooks/1",
    "/hooks/2",
    "/hooks/3",
    "/hooks/4",
    "/hooks/5",
    "/hooks/6",
    "/hooks/7",
    "/hooks/8",
    "/hooks/9",
    "/hooks/10",
    "/hooks/11",
    "/hooks/12",
];
