use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

#[cfg(feature = "diagnose")]
use crate::diagnosis::Minute;

/// What all clones of a receiver share.
#[derive(Debug)]
pub(crate) struct Endpoint<P> {
    pub(crate) provider: P,
    /// Bytes held for requests that are not verified yet.
    buffered_bytes: AtomicUsize,
    /// In which a diagnosis was logged last.
    #[cfg(feature = "diagnose")]
    pub(crate) minute: Minute,
}

/// The part that one request has in its endpoint, with the bytes that are held for it. They are
/// given back when it is dropped, however the request ends.
#[derive(Debug)]
pub(crate) struct Share<P> {
    endpoint: Arc<Endpoint<P>>,
    bytes: usize,
}

impl<P> Endpoint<P> {
    pub(crate) fn new(provider: P) -> Self {
        Self {
            provider,
            buffered_bytes: AtomicUsize::new(0),
            #[cfg(feature = "diagnose")]
            minute: Minute::default(),
        }
    }
}

impl<P> Share<P> {
    pub(crate) fn new(endpoint: &Arc<Endpoint<P>>) -> Self {
        Self {
            endpoint: Arc::clone(endpoint),
            bytes: 0,
        }
    }

    pub(crate) fn provider(&self) -> &P {
        &self.endpoint.provider
    }

    #[cfg(feature = "diagnose")]
    pub(crate) fn endpoint(&self) -> &Endpoint<P> {
        &self.endpoint
    }

    /// Takes so many bytes more; or takes none and says `false`, if all shares together would hold
    /// more than `limit`.
    pub(crate) fn take(&mut self, bytes: usize, limit: usize) -> bool {
        // Only the number is shared: nothing else is read on the strength of it.
        let buffered = &self.endpoint.buffered_bytes;
        let before = buffered.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > limit {
            buffered.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        true
    }
}

impl<P> Drop for Share<P> {
    fn drop(&mut self) {
        self.endpoint
            .buffered_bytes
            .fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffered(endpoint: &Endpoint<()>) -> usize {
        endpoint.buffered_bytes.load(Ordering::Relaxed)
    }

    #[test]
    fn what_is_taken_is_given_back() {
        let endpoint = Arc::new(Endpoint::new(()));
        let mut first = Share::new(&endpoint);
        let mut second = Share::new(&endpoint);
        assert!(first.take(4, 10) && second.take(6, 10));
        assert!(!first.take(1, 10) && !second.take(usize::MAX, 10));
        drop(first);
        assert!(second.take(4, 10));
        assert!(!second.take(1, 10));
        drop(second);
        assert_eq!(buffered(&endpoint), 0);
    }

    #[test]
    fn threads_that_come_and_go_leave_nothing() {
        let endpoint = Arc::new(Endpoint::new(()));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for bytes in 0..10_000 {
                        let mut share = Share::new(&endpoint);
                        share.take(bytes % 700, 1000);
                        share.take(bytes % 300, 1000);
                    }
                });
            }
        });
        assert_eq!(buffered(&endpoint), 0);
    }
}
