use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// How many bytes an endpoint holds for requests that are not verified yet.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    reserved: AtomicUsize,
}

/// The bytes that one request has reserved. They are free again when it is dropped, however the
/// request ends.
#[derive(Debug)]
pub(crate) struct BufferPermit {
    budget: Arc<Budget>,
    bytes: usize,
}

impl BufferPermit {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self {
            budget: Arc::clone(budget),
            bytes: 0,
        }
    }

    /// Reserves `bytes` more, unless all permits of the budget together would then hold more than
    /// `limit`.
    pub(crate) fn reserve(&mut self, bytes: usize, limit: usize) -> bool {
        // Only the number is shared: no other memory is read on the strength of it.
        let reserved = &self.budget.reserved;
        let before = reserved.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > limit {
            reserved.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        true
    }
}

impl Drop for BufferPermit {
    fn drop(&mut self) {
        self.budget
            .reserved
            .fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reserved(budget: &Budget) -> usize {
        budget.reserved.load(Ordering::Relaxed)
    }

    #[test]
    fn what_is_reserved_is_free_again() {
        let budget = Arc::default();
        let mut first = BufferPermit::new(&budget);
        let mut second = BufferPermit::new(&budget);
        assert!(first.reserve(4, 10) && second.reserve(6, 10));
        assert!(!first.reserve(1, 10) && !second.reserve(usize::MAX, 10));
        drop(first);
        assert!(second.reserve(4, 10));
        assert!(!second.reserve(1, 10));
        drop(second);
        assert_eq!(reserved(&budget), 0);
    }

    #[test]
    fn threads_that_come_and_go_leave_nothing() {
        let budget = Arc::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for bytes in 0..10_000 {
                        let mut permit = BufferPermit::new(&budget);
                        permit.reserve(bytes % 700, 1000);
                        permit.reserve(bytes % 300, 1000);
                    }
                });
            }
        });
        assert_eq!(reserved(&budget), 0);
    }
}
