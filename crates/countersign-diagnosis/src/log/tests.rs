//! A log whose thread is busy or panics.

use std::{
    fmt,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use countersign::{
    Head, HeaderName, Message, ParseError, Provider, Receiver as Endpoint, Scheme, Secret,
};

use super::{DiagnosisLog, LiveKeys};
use crate::Key;

struct Acme;

static SCHEME: Scheme = Scheme::hex(HeaderName::from_static("x-sig"));

impl Provider for Acme {
    const NAME: &'static str = "acme";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &SCHEME
    }

    fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}

/// An endpoint that logs every refusal.
fn endpoint() -> Endpoint<Acme> {
    let keys = LiveKeys::from([Key::new("key").unwrap()]);
    let log = DiagnosisLog::with_interval(SCHEME.clone(), keys, Duration::ZERO);
    Endpoint::new(Acme, Secret::new("key").unwrap()).observe(log)
}

fn refuse(endpoint: &Endpoint<Acme>) {
    let headers = [("x-sig", "00".repeat(32))];
    let mut incoming = endpoint
        .begin(&Head::new(&headers, SystemTime::UNIX_EPOCH))
        .unwrap();
    incoming.update(Bytes::from_static(b"{}")).unwrap();
    incoming.finish().unwrap_err();
}

const SOON: Duration = Duration::from_secs(10);

/// Tells the level and the field `dropped` of each event. It waits for a permit before each, and
/// panics where that says so.
struct Gate {
    permits: Mutex<Receiver<Permit>>,
    told: Sender<(tracing::Level, Option<u64>)>,
    reached: Sender<()>,
}

enum Permit {
    Write,
    Panic,
}

impl tracing::Subscriber for Gate {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Dropped(Option<u64>);

        impl tracing::field::Visit for Dropped {
            fn record_u64(&mut self, field: &tracing::field::Field, value: u64) {
                assert_eq!(field.name(), "dropped");
                self.0 = Some(value);
            }

            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn fmt::Debug) {}
        }

        self.reached.send(()).unwrap();
        let permit = self.permits.lock().unwrap().recv_timeout(SOON).unwrap();
        assert!(matches!(permit, Permit::Write), "the subscriber panics");
        let mut dropped = Dropped(None);
        event.record(&mut dropped);
        self.told
            .send((*event.metadata().level(), dropped.0))
            .unwrap();
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

struct Opener {
    permits: Sender<Permit>,
    told: Receiver<(tracing::Level, Option<u64>)>,
    reached: Receiver<()>,
}

impl Opener {
    fn subscribe() -> (Self, tracing::subscriber::DefaultGuard) {
        let (permit, permits) = channel();
        let (tell, told) = channel();
        let (reach, reached) = channel();
        let guard = tracing::subscriber::set_default(Gate {
            permits: Mutex::new(permits),
            told: tell,
            reached: reach,
        });
        let opener = Self {
            permits: permit,
            told,
            reached,
        };
        (opener, guard)
    }

    /// Waits until an event is about to be written.
    fn wait(&self) {
        self.reached.recv_timeout(SOON).unwrap();
    }

    /// Has it written.
    fn write(&self) -> (tracing::Level, Option<u64>) {
        self.permits.send(Permit::Write).unwrap();
        self.told.recv_timeout(SOON).unwrap()
    }
}

#[test]
fn refusals_that_find_the_search_busy_are_dropped_and_counted() {
    let (opener, _guard) = Opener::subscribe();
    let endpoint = endpoint();
    refuse(&endpoint);
    // The first one runs, the second waits, and three are dropped.
    opener.wait();
    for _ in 0..4 {
        refuse(&endpoint);
    }
    let warn = tracing::Level::WARN;
    assert_eq!(opener.write(), (warn, None));
    opener.wait();
    assert_eq!(opener.write(), (warn, Some(3)));
    refuse(&endpoint);
    opener.wait();
    assert_eq!(opener.write(), (warn, None));
    thread::sleep(Duration::from_millis(50));
    assert!(
        opener.reached.try_recv().is_err(),
        "nothing else is written"
    );
}

#[test]
fn a_panic_is_logged_and_the_next_refusal_is_diagnosed() {
    let (opener, _guard) = Opener::subscribe();
    let endpoint = endpoint();
    refuse(&endpoint);
    opener.wait();
    opener.permits.send(Permit::Panic).unwrap();
    opener.wait();
    assert_eq!(opener.write(), (tracing::Level::ERROR, None));
    refuse(&endpoint);
    opener.wait();
    assert_eq!(opener.write(), (tracing::Level::WARN, None));
}
