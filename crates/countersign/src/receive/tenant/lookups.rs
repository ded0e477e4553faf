use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::Rejection;

/// The lookups of secrets that are under way at an endpoint.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lookups(Arc<AtomicUsize>);

/// One of them. It has ended when this is dropped.
#[derive(Debug)]
pub(super) struct LookupPermit(Lookups);

impl Lookups {
    /// Begins one more, if that makes no more than `limit`.
    pub(super) fn begin(&self, limit: usize) -> Result<LookupPermit, Rejection> {
        let permit = LookupPermit(self.clone());
        if self.0.fetch_add(1, Ordering::Relaxed) < limit {
            Ok(permit)
        } else {
            Err(Rejection::too_many_lookups())
        }
    }
}

impl Drop for LookupPermit {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_limit_are_under_way_and_each_that_ends_makes_room() {
        let lookups = Lookups::default();
        assert!(lookups.begin(0).is_err());
        let first = lookups.begin(2).unwrap();
        let second = lookups.clone().begin(2).unwrap();
        for _ in 0..3 {
            let refused = lookups.begin(2).unwrap_err();
            assert_eq!(refused.reason(), "secrets_unavailable");
        }
        drop(first);
        let third = lookups.begin(2).unwrap();
        assert!(lookups.begin(2).is_err());
        drop((second, third));
        assert_eq!(lookups.0.load(Ordering::Relaxed), 0);
    }
}
