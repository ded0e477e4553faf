//! The events that are logged, kept in memory.

use std::{
    fmt::Write,
    sync::{Arc, Condvar, Mutex},
    thread::{self, ThreadId},
    time::Duration,
};

/// A subscriber that keeps the events of target `countersign`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events(Arc<(Mutex<Vec<Event>>, Condvar)>);

#[derive(Debug)]
pub(crate) struct Event {
    /// The level and the fields.
    pub(crate) text: String,
    pub(crate) thread: ThreadId,
}

const SOON: Duration = Duration::from_secs(60);

impl Events {
    /// Subscribes for this thread.
    pub(crate) fn capture() -> (Self, tracing::subscriber::DefaultGuard) {
        let events = Self::default();
        let guard = tracing::subscriber::set_default(events.clone());
        (events, guard)
    }

    /// Waits for the next diagnosis, and takes it out.
    pub(crate) fn next_diagnosis(&self) -> Event {
        let (events, changed) = &*self.0;
        let find = |events: &[Event]| events.iter().position(|event| !is_of_the_core(event));
        let (mut events, _) = changed
            .wait_timeout_while(events.lock().unwrap(), SOON, |events| {
                find(events).is_none()
            })
            .unwrap();
        let index = find(&events).unwrap();
        events.remove(index)
    }

    /// The diagnoses that are here already.
    pub(crate) fn diagnoses(&self) -> Vec<String> {
        let mut events = self.0.0.lock().unwrap();
        let diagnoses = events.extract_if(.., |event| !is_of_the_core(event));
        diagnoses.map(|event| event.text).collect()
    }

    /// Every event that is here already.
    pub(crate) fn all(&self) -> Vec<String> {
        let mut events = self.0.0.lock().unwrap();
        events.drain(..).map(|event| event.text).collect()
    }
}

fn is_of_the_core(event: &Event) -> bool {
    let of_the_core = ["message=webhook rejected ", "message=webhook abandoned "];
    of_the_core.iter().any(|start| event.text.contains(start))
}

impl tracing::Subscriber for Events {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Fields(String);

        impl tracing::field::Visit for Fields {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                write!(self.0, " {field}={value:?}").unwrap();
            }
        }

        if event.metadata().target() == "countersign" {
            let mut fields = Fields(event.metadata().level().to_string());
            event.record(&mut fields);
            let (events, changed) = &*self.0;
            events.lock().unwrap().push(Event {
                text: fields.0,
                thread: thread::current().id(),
            });
            changed.notify_all();
        }
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
