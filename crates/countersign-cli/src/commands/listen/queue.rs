use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{received::Received, report::Report, tally::Tally};
use crate::capture::CapturedRequest;

/// The reports that are not printed yet, and the count of all requests. It is bounded: diagnoses are
/// dropped first, then the lines of refused requests.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Entry>,
    /// What the lines hold, in bytes.
    line_bytes: usize,
    /// What the requests to diagnose hold, in bytes.
    examined_bytes: usize,
    examined: usize,
    /// How many requests were printed or dropped.
    done: u64,
    tally: Tally,
    /// Since when there are no further requests.
    ended: Option<Instant>,
    /// Whether everything is printed.
    is_drained: bool,
}

/// A line to print.
pub(super) struct Entry {
    pub(super) report: Report,
    /// The request to diagnose.
    pub(super) examined: Option<CapturedRequest>,
    pub(super) queued_at: Instant,
}

/// What waits for a diagnosis. One request of any size is always let in.
const MAX_EXAMINED_BYTES: usize = 4 * 1024 * 1024;
const MAX_EXAMINED: usize = 16;

const MAX_LINES: usize = 1024;
const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;

impl Queue {
    pub(super) fn push(&self, received: Received) {
        let mut state = self.lock();
        state.tally.count(&received);
        let (report, examined) = Report::new(received);
        state.push(Entry {
            report,
            examined,
            queued_at: Instant::now(),
        });
        drop(state);
        self.changed.notify_all();
    }

    /// The next line, or `None` after the last one.
    pub(super) fn pop(&self) -> Option<Entry> {
        let mut state = self.lock();
        loop {
            if let Some(entry) = state.entries.pop_front() {
                state.remove(&entry);
                return Some(entry);
            }
            if state.ended.is_some() {
                state.is_drained = true;
                drop(state);
                self.changed.notify_all();
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A line is printed, or failed to be. Gives the count of those that are printed or dropped.
    pub(super) fn printed(&self, is_written: bool) -> u64 {
        let mut state = self.lock();
        if !is_written {
            state.tally.write_failed();
        }
        state.done += 1;
        state.done
    }

    pub(super) fn not_diagnosed(&self) {
        self.lock().tally.not_diagnosed();
    }

    /// Since when there are no further requests.
    pub(super) fn ended(&self) -> Option<Instant> {
        self.lock().ended
    }

    /// Waits until everything is printed, for `timeout` at most. Gives the count, and whether all of it
    /// was printed.
    pub(super) fn end(&self, timeout: Duration, cut_off: u64) -> (Tally, bool) {
        let mut state = self.lock();
        state.ended = Some(Instant::now());
        self.changed.notify_all();
        let waited = self
            .changed
            .wait_timeout_while(state, timeout, |state| !state.is_drained);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let is_drained = state.is_drained;
        let mut tally = state.tally.clone();
        if !is_drained {
            // And the line that is being printed.
            tally.not_shown(state.entries.len() as u64 + 1);
            state.entries.clear();
        }
        tally.cut_off(cut_off);
        (tally, is_drained)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, mut entry: Entry) {
        if let Some(examined) = &entry.examined {
            let bytes = self.examined_bytes.saturating_add(examined.weight());
            let is_full = self.examined >= MAX_EXAMINED || bytes > MAX_EXAMINED_BYTES;
            if is_full && self.examined > 0 {
                entry.drop_diagnosis();
                self.tally.not_diagnosed();
            }
        }
        while self.is_full(&entry) {
            let refused = |entry: &Entry| !entry.report.is_authentic();
            let dropped = if refused(&entry) {
                None
            } else {
                self.entries.iter().position(refused)
            };
            self.tally.not_shown(1);
            self.done += 1;
            match dropped.and_then(|index| self.entries.remove(index)) {
                Some(dropped) => self.remove(&dropped),
                None => return,
            }
        }
        self.line_bytes += entry.report.weight();
        if let Some(examined) = &entry.examined {
            self.examined += 1;
            self.examined_bytes += examined.weight();
        }
        self.entries.push_back(entry);
    }

    fn is_full(&self, entry: &Entry) -> bool {
        let bytes = self.line_bytes.saturating_add(entry.report.weight());
        !self.entries.is_empty() && (self.entries.len() >= MAX_LINES || bytes > MAX_LINE_BYTES)
    }

    /// Accounts for an entry that is no longer queued.
    fn remove(&mut self, entry: &Entry) {
        self.line_bytes = self.line_bytes.saturating_sub(entry.report.weight());
        if let Some(examined) = &entry.examined {
            self.examined = self.examined.saturating_sub(1);
            self.examined_bytes = self.examined_bytes.saturating_sub(examined.weight());
        }
    }
}

impl Entry {
    fn drop_diagnosis(&mut self) {
        self.examined = None;
        self.report.is_not_diagnosed = true;
    }
}
