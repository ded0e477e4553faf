use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{
    examiner::Examiner,
    queue::{Entry, Queue},
    received::Received,
    tally::Tally,
};
use crate::{output::Output, provider::ConfiguredProvider};

/// Prints the requests in their order, on a thread of its own: neither a slow diagnosis nor a blocked
/// output keeps a sender waiting.
#[derive(Clone)]
pub(super) struct Reporter {
    queue: Arc<Queue>,
    under_way: Arc<AtomicU64>,
}

/// A request that may be authentic and is not reported yet. Dropped, it is no longer under way.
pub(super) struct UnderWay(Arc<AtomicU64>);

/// For this long a line waits for its diagnosis, and for those before it.
const DIAGNOSIS_TIME: Duration = Duration::from_secs(10);

/// The same, once no more requests come.
const LAST_DIAGNOSIS_TIME: Duration = Duration::from_secs(1);

impl Reporter {
    /// Cancels `enough` once it has printed `count` requests.
    pub(super) fn start(
        providers: Arc<[ConfiguredProvider]>,
        output: Output,
        count: Option<u64>,
        enough: CancellationToken,
    ) -> Self {
        let queue = Arc::new(Queue::default());
        let mut printer = Printer {
            queue: Arc::clone(&queue),
            examiner: Examiner::start(providers),
            output,
        };
        thread::spawn(move || {
            while let Some(entry) = printer.queue.pop() {
                let done = printer.print(entry);
                if count.is_some_and(|count| done >= count) {
                    enough.cancel();
                }
            }
        });
        Self {
            queue,
            under_way: Arc::default(),
        }
    }

    /// Counts a request as under way until it is dropped.
    pub(super) fn begin(&self) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.under_way))
    }

    pub(super) fn report(&self, received: Received) {
        self.queue.push(received);
    }

    /// Waits until everything is printed, for `timeout` at most. Gives the count, and whether the
    /// output can be written to.
    pub(super) fn end(self, timeout: Duration) -> (Tally, bool) {
        let cut_off = self.under_way.load(Ordering::Relaxed);
        self.queue.end(timeout, cut_off)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Printer {
    queue: Arc<Queue>,
    examiner: Examiner,
    output: Output,
}

impl Printer {
    /// Gives the count of what is printed or dropped.
    fn print(&mut self, entry: Entry) -> u64 {
        let Entry {
            mut report,
            examined,
            queued_at,
        } = entry;
        if let Some(request) = examined {
            let queue = &self.queue;
            let waits = || {
                queued_at.elapsed() < DIAGNOSIS_TIME
                    && is_within(queue.ended(), LAST_DIAGNOSIS_TIME)
            };
            report.findings = self.examiner.examine(request, waits);
            report.is_not_diagnosed = report.findings.is_none();
            if report.is_not_diagnosed {
                queue.not_diagnosed();
            }
        }
        // The listener goes on even if stdout fails.
        let written = self.output.result(&report, &report);
        if let Some(error) = &report.not_captured {
            let note = report.note();
            self.output
                .warning(format_args!("not captured, {note}: {error}"));
        }
        self.queue.printed(written.is_ok())
    }
}

fn is_within(since: Option<Instant>, time: Duration) -> bool {
    since.is_none_or(|since| since.elapsed() < time)
}
