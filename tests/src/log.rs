//! A log in memory.

use std::{cell::RefCell, fmt::Write, mem, sync::Once};

thread_local! {
    static EVENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The events of target `countersign` on this thread since the last call, each as its level and its
/// fields. The first call returns none, and begins to keep them.
///
/// The subscriber is that of all threads: `tracing` remembers for good that nobody is interested in
/// an event if a thread without a subscriber is the first one to come to it.
pub fn take() -> Vec<String> {
    static INSTALLED: Once = Once::new();

    INSTALLED.call_once(|| {
        tracing::subscriber::set_global_default(Log).expect("no other subscriber");
        tracing::callsite::rebuild_interest_cache();
    });
    EVENTS.take()
}

struct Log;

impl tracing::Subscriber for Log {
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
                write!(self.0, " {field}={value:?}").expect("a string");
            }
        }

        if event.metadata().target() == "countersign" {
            let mut fields = Fields(event.metadata().level().to_string());
            event.record(&mut fields);
            EVENTS.with_borrow_mut(|events| events.push(mem::take(&mut fields.0)));
        }
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
