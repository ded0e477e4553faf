//! Secrets that are replaced while 64 connections send, on real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails with a panic"
)]

use std::{
    collections::HashMap,
    convert::Infallible,
    io::Write,
    net::{SocketAddr, TcpStream},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use countersign::{
    Arrival, Cached, Head, LiveSecrets, Observation, Observer, Receiver, Secret, Secrets,
    TenantCache,
};
use countersign_supademo::Supademo;
use countersign_tests::{
    app::SUPADEMO,
    cases::{Case, LEAD_CAPTURED, SUPADEMO_SIGNATURE, sample},
    echo::Echo,
    reference_hmac,
    server::{Framework, Server},
    wire::{self, Framing},
};

const CONNECTIONS: usize = 64;
/// The last generation of the secrets, and the answers that come before the next one replaces it.
const GENERATIONS: u64 = 60;
const ANSWERS: usize = 150;
/// The requests that are half sent all the while.
const STALLED: usize = 16;
/// A replacement waits for no request, of which some last as long as the test.
const MAX_REPLACEMENT: Duration = Duration::from_secs(1);

fn key(generation: u64) -> String {
    format!("the key of generation {generation}")
}

/// The current secret of a generation, and the one before as the previous one.
fn secrets(generation: u64) -> Secrets {
    let secret = |generation: u64| {
        let secret = Secret::new(key(generation)).unwrap();
        secret.with_label(generation.to_string())
    };
    Secrets::new(secret(generation)).with_previous(secret(generation - 1))
}

fn signed(generation: u64) -> Case {
    static SAMPLE: LazyLock<Case> = LazyLock::new(sample);

    let signature = reference_hmac::hex(key(generation), LEAD_CAPTURED);
    Case {
        headers: vec![(SUPADEMO_SIGNATURE, signature.into())],
        ..SAMPLE.clone()
    }
}

/// The generation whose replacement has begun, and the one that is in place.
struct Progress {
    begun: AtomicU64,
    done: AtomicU64,
    is_over: AtomicBool,
}

#[derive(Default)]
struct Counts {
    accepted: AtomicUsize,
    refused: AtomicUsize,
}

impl Counts {
    fn answers(&self) -> usize {
        self.accepted.load(Ordering::Relaxed) + self.refused.load(Ordering::Relaxed)
    }

    fn wait_for_more(&self) {
        let (start, before) = (Instant::now(), self.answers());
        while self.answers() < before + ANSWERS {
            assert!(start.elapsed() < Duration::from_secs(10), "no answers");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Sends deliveries, most of them signed with the current secret, some with the previous one and
/// some with one that is retired.
fn send(address: SocketAddr, progress: &Progress, counts: &Counts) {
    let mut open: Option<TcpStream> = None;
    while !progress.is_over.load(Ordering::SeqCst) {
        let in_place = progress.done.load(Ordering::SeqCst);
        let age = match fastrand::u8(..8) {
            0 => 1,
            1 => fastrand::u64(2..5),
            _ => 0,
        };
        let generation = in_place.saturating_sub(age).max(1);
        let (head, body) = wire::encode(&signed(generation), Framing::ContentLength);
        let mut stream = open.take().unwrap_or_else(|| wire::connect(address));
        stream.write_all(&[head, body].concat()).unwrap();
        let reply = wire::read_reply(&mut stream).unwrap();
        let newest = progress.begun.load(Ordering::SeqCst);
        match reply.status {
            200 => {
                let echo: Echo = serde_json::from_slice(&reply.body).unwrap();
                assert_eq!(echo.secret, Some(generation.to_string()));
                let is_retired = in_place >= generation + 2;
                assert!(!is_retired, "{generation} is accepted in {in_place}");
                counts.accepted.fetch_add(1, Ordering::Relaxed);
                open = Some(stream);
            }
            401 => {
                let may_be_retired = newest >= generation + 2;
                assert!(may_be_retired, "{generation} is refused in {newest}");
                counts.refused.fetch_add(1, Ordering::Relaxed);
            }
            status => panic!("{status}"),
        }
    }
}

/// Replaces the secrets while 64 connections send and others stall.
fn rotate(framework: Framework, server: &Server, begun: &AtomicUsize, replace: impl Fn(u64)) {
    let (head, body) = wire::encode(&signed(1), Framing::ContentLength);
    let half = body.len() / 2;
    let mut stalled: Vec<_> = (0..STALLED)
        .map(|_| {
            let mut stream = wire::connect(server.address);
            stream.write_all(&[&head, &body[..half]].concat()).unwrap();
            stream
        })
        .collect();
    let start = Instant::now();
    while begun.load(Ordering::SeqCst) < STALLED {
        assert!(start.elapsed() < Duration::from_secs(10), "{framework:?}");
        thread::sleep(Duration::from_millis(5));
    }

    let progress = Progress {
        begun: AtomicU64::new(1),
        done: AtomicU64::new(1),
        is_over: AtomicBool::new(false),
    };
    let counts = Counts::default();
    let slowest = thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| send(server.address, &progress, &counts));
        }
        let replacements = (2..=GENERATIONS).map(|generation| {
            counts.wait_for_more();
            progress.begun.store(generation, Ordering::SeqCst);
            let start = Instant::now();
            replace(generation);
            let elapsed = start.elapsed();
            progress.done.store(generation, Ordering::SeqCst);
            elapsed
        });
        let slowest = replacements.max();
        progress.is_over.store(true, Ordering::SeqCst);
        slowest.unwrap()
    });
    assert!(slowest < MAX_REPLACEMENT, "{framework:?}: {slowest:?}");
    let [accepted, refused] = [counts.accepted, counts.refused].map(AtomicUsize::into_inner);
    assert!(
        accepted > refused && refused > CONNECTIONS,
        "{accepted}, {refused}"
    );

    // They began with secrets that are long retired, and end with them.
    for stream in &mut stalled {
        stream.write_all(&body[half..]).unwrap();
        let reply = wire::read_reply(stream).unwrap();
        assert_eq!(reply.status, 200, "{framework:?}");
        let echo: Echo = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(echo.secret.as_deref(), Some("1"));
    }
    for (generation, status) in [
        (1, 401),
        (GENERATIONS - 2, 401),
        (GENERATIONS - 1, 200),
        (GENERATIONS, 200),
        (GENERATIONS + 1, 401),
    ] {
        let reply = wire::send(server.address, &signed(generation), Framing::ContentLength);
        assert_eq!(reply.status, status, "{framework:?} {generation}");
    }
}

/// Counts the requests that have begun.
struct Begun(Arc<AtomicUsize>);

impl Observer for Begun {
    fn begin(&self, _arrival: &Arrival<'_>) -> Option<Box<dyn Observation>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        None
    }
}

#[test]
fn live_secrets_refuse_only_what_is_signed_with_a_retired_secret() {
    for framework in Framework::ALL {
        let live = LiveSecrets::new(secrets(1));
        let begun = Arc::<AtomicUsize>::default();
        let receiver = Receiver::new(Supademo, live.clone())
            // Some bodies stall until the end of the test, on a busy machine too.
            .least_rate(0)
            .read_timeout(Duration::from_secs(120))
            .observe(Begun(Arc::clone(&begun)));
        let server = Server::with_receiver(framework, SUPADEMO, receiver);
        rotate(framework, &server, &begun, |generation| {
            live.replace(secrets(generation));
        });
    }
}

#[test]
fn a_tenants_cached_secrets_refuse_only_what_is_signed_with_a_retired_secret() {
    for framework in Framework::ALL {
        let stored = Arc::new(Mutex::new(HashMap::from([("supademo", secrets(1))])));
        let cache = TenantCache::new(10);
        let begun = Arc::<AtomicUsize>::default();
        let receiver = Receiver::for_tenants(Supademo)
            .least_rate(0)
            .read_timeout(Duration::from_secs(120))
            .observe(Begun(Arc::clone(&begun)));
        let find = {
            let (stored, cache) = (Arc::clone(&stored), cache.clone());
            move |head: &Head<'_>| {
                let name = head.path().and_then(|path| path.rsplit('/').next());
                let cached = cache.get(name.unwrap(), head.received_at());
                let stored = Arc::clone(&stored);
                async move {
                    let slot = match cached {
                        Cached::Hit(tenant) => return Ok::<_, Infallible>(Some(tenant)),
                        Cached::Miss(slot) => slot,
                    };
                    // Requests overtake each other here, as at a database.
                    tokio::time::sleep(Duration::from_millis(fastrand::u64(..3))).await;
                    let found = stored.lock().unwrap().get(slot.name()).cloned();
                    tokio::time::sleep(Duration::from_millis(fastrand::u64(..3))).await;
                    Ok(slot.fill(found))
                }
            }
        };
        let server = Server::with_lookup(framework, SUPADEMO, receiver, find);
        rotate(framework, &server, &begun, |generation| {
            stored
                .lock()
                .unwrap()
                .insert("supademo", secrets(generation));
            cache.invalidate("supademo");
        });
    }
}
