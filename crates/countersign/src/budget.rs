use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How many bytes an endpoint holds for requests that are not verified yet.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

/// The share of one request. It is given back when it is dropped, however the request ends.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit,
            used: AtomicUsize::new(0),
        })
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }
}

impl Share {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self {
            budget: Arc::clone(budget),
            bytes: 0,
        }
    }

    /// Takes so many bytes more, or none and says `false`.
    pub(crate) fn take(&mut self, bytes: usize) -> bool {
        // The number alone is shared, and nothing is read on the strength of it.
        let used = self.budget.used.fetch_add(bytes, Ordering::Relaxed);
        if used.saturating_add(bytes) > self.budget.limit {
            self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_given_back() {
        let budget = Budget::new(10);
        let mut first = Share::new(&budget);
        let mut second = Share::new(&budget);
        assert!(first.take(4) && second.take(6));
        assert!(!first.take(1) && !second.take(usize::MAX));
        drop(first);
        assert!(second.take(4));
        assert!(!second.take(1));
        drop(second);
        assert_eq!(budget.used.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn threads_that_come_and_go_leave_nothing() {
        let budget = Budget::new(1000);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for bytes in 0..10_000 {
                        let mut share = Share::new(&budget);
                        share.take(bytes % 700);
                        share.take(bytes % 300);
                    }
                });
            }
        });
        assert_eq!(budget.used.load(Ordering::Relaxed), 0);
    }
}
