//! The bodies that are not verified yet, and how much of them there may be.

mod body_buffer;

use std::{
    collections::HashMap,
    fmt, mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Waker,
    time::{Duration, Instant},
};

pub(crate) use self::body_buffer::BodyBuffer;

/// The bytes that an endpoint holds of bodies that are not verified yet.
///
/// Where they would be more than the limit, a body that waits for its next bytes is given up: the one
/// that has come slowest so far. So clients that fill the budget and stall lose their place to
/// whoever sends.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    reserved: AtomicUsize,
    waiting: Mutex<Waiting>,
}

/// The bodies whose next bytes are not there yet. Their buffers are here, so that what is given up
/// is free at once.
#[derive(Debug, Default)]
struct Waiting {
    bodies: HashMap<u64, WaitingBody>,
    last_key: u64,
    /// The latest time that the endpoint was told.
    now: Option<Instant>,
}

struct WaitingBody {
    buffer: BodyBuffer,
    reserved: usize,
    since: Instant,
    waker: Waker,
}

/// The bytes that one request has reserved. They are free again when it is dropped, however the
/// request ends.
#[derive(Debug)]
pub(crate) struct BufferPermit {
    budget: Arc<Budget>,
    reserved: usize,
    /// When the body began to wait for the first time.
    since: Option<Instant>,
    /// Where the buffer is while the body waits.
    key: Option<u64>,
}

/// The body of a request was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GivenUp;

impl BufferPermit {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self {
            budget: Arc::clone(budget),
            reserved: 0,
            since: None,
            key: None,
        }
    }

    /// Reserves `bytes` more. Where all permits of the budget together would then hold more than
    /// `limit`, slower bodies are given up; without one the bytes are refused.
    pub(crate) fn reserve(&mut self, bytes: usize, limit: usize) -> Result<(), GivenUp> {
        if bytes > limit {
            return Err(GivenUp);
        }
        let total = self.budget.reserved.fetch_add(bytes, Ordering::Relaxed);
        self.reserved = self.reserved.saturating_add(bytes);
        if total.saturating_add(bytes) <= limit || self.make_room(limit) {
            return Ok(());
        }
        self.budget.reserved.fetch_sub(bytes, Ordering::Relaxed);
        self.reserved = self.reserved.saturating_sub(bytes);
        Err(GivenUp)
    }

    fn make_room(&self, limit: usize) -> bool {
        let mut waiting = self.budget.lock();
        while self.budget.reserved.load(Ordering::Relaxed) > limit {
            let now = waiting.now;
            let own = self.since.map(|since| Rate::new(self.reserved, since, now));
            let bodies = waiting.bodies.iter().filter(|(_, body)| body.reserved > 0);
            let slowest = bodies
                .map(|(key, body)| (Rate::new(body.reserved, body.since, now), *key))
                .min();
            let Some((_, key)) = slowest.filter(|(rate, _)| own.is_none_or(|own| own > *rate))
            else {
                return false;
            };
            if let Some(body) = waiting.bodies.remove(&key) {
                let freed = body.reserved;
                self.budget.reserved.fetch_sub(freed, Ordering::Relaxed);
                body.waker.wake();
            }
        }
        true
    }

    /// Keeps the buffer of a body whose next bytes are not there yet, until [`resume`](Self::resume).
    /// The waker is woken if the body is given up.
    pub(crate) fn wait(
        &mut self,
        buffer: &mut BodyBuffer,
        waker: &Waker,
        now: Instant,
    ) -> Result<(), GivenUp> {
        let mut waiting = self.budget.lock();
        waiting.now = waiting.now.max(Some(now));
        if let Some(key) = self.key {
            // It waits already, and is asked again.
            let body = waiting.bodies.get_mut(&key).ok_or(GivenUp)?;
            body.waker.clone_from(waker);
            return Ok(());
        }
        waiting.last_key += 1;
        let key = waiting.last_key;
        let body = WaitingBody {
            buffer: mem::take(buffer),
            reserved: self.reserved,
            since: *self.since.get_or_insert(now),
            waker: waker.clone(),
        };
        waiting.bodies.insert(key, body);
        self.key = Some(key);
        Ok(())
    }

    /// Gives the buffer back to a body that goes on.
    pub(crate) fn resume(&mut self, buffer: &mut BodyBuffer) -> Result<(), GivenUp> {
        let Some(key) = self.key else {
            return Ok(());
        };
        let body = self.budget.lock().bodies.remove(&key);
        *buffer = body.ok_or(GivenUp)?.buffer;
        self.key = None;
        Ok(())
    }
}

impl Drop for BufferPermit {
    fn drop(&mut self) {
        let was_given_up = self
            .key
            .is_some_and(|key| self.budget.lock().bodies.remove(&key).is_none());
        if !was_given_up {
            let budget = &self.budget;
            budget.reserved.fetch_sub(self.reserved, Ordering::Relaxed);
        }
    }
}

impl Budget {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes a second, since the body began to wait for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rate(u128);

impl Rate {
    fn new(bytes: usize, since: Instant, now: Option<Instant>) -> Self {
        let age = now.map_or(Duration::ZERO, |now| now.saturating_duration_since(since));
        Self(bytes as u128 * 1_000_000 / age.as_micros().max(1))
    }
}

impl fmt::Debug for WaitingBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitingBody")
            .field("reserved", &self.reserved)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        task::Wake,
    };

    use bytes::Bytes;

    use super::*;

    fn reserved(budget: &Budget) -> usize {
        budget.reserved.load(Ordering::Relaxed)
    }

    #[derive(Default)]
    struct Flag(AtomicBool);

    impl Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    /// A body of `bytes` that waits since `since`.
    fn waiting(
        budget: &Arc<Budget>,
        bytes: usize,
        since: Instant,
    ) -> (BufferPermit, BodyBuffer, Arc<Flag>) {
        let mut permit = BufferPermit::new(budget);
        permit.reserve(bytes, usize::MAX).unwrap();
        let mut buffer = BodyBuffer::default();
        buffer.push(Bytes::from(vec![7; bytes]));
        let flag = Arc::new(Flag::default());
        let waker = Waker::from(Arc::clone(&flag));
        permit.wait(&mut buffer, &waker, since).unwrap();
        assert_eq!(buffer.len(), 0);
        (permit, buffer, flag)
    }

    #[test]
    fn what_is_reserved_is_free_again() {
        let budget = Arc::default();
        let mut first = BufferPermit::new(&budget);
        let mut second = BufferPermit::new(&budget);
        assert!(first.reserve(4, 10).is_ok() && second.reserve(6, 10).is_ok());
        assert!(first.reserve(1, 10).is_err() && second.reserve(usize::MAX, 10).is_err());
        drop(first);
        assert!(second.reserve(4, 10).is_ok());
        assert!(second.reserve(1, 10).is_err());
        drop(second);
        assert_eq!(reserved(&budget), 0);
    }

    #[test]
    fn the_slowest_body_that_waits_is_given_up_and_no_other() {
        let budget = Arc::default();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let (mut slow, mut slow_body, slow_flag) = waiting(&budget, 4, start);
        let (mut fast, mut fast_body, fast_flag) = waiting(&budget, 4, start + 3 * second);
        let (mut empty, mut empty_body, empty_flag) = waiting(&budget, 0, start);
        let mut newcomer = BufferPermit::new(&budget);
        assert_eq!(newcomer.reserve(2, 10), Ok(()));
        assert!(!slow_flag.0.load(Ordering::Relaxed));
        assert_eq!(newcomer.reserve(1, 10), Ok(()));
        assert_eq!(reserved(&budget), 7);
        let woken =
            [&slow_flag, &fast_flag, &empty_flag].map(|flag| flag.0.load(Ordering::Relaxed));
        assert_eq!(woken, [true, false, false]);

        assert_eq!(slow.resume(&mut slow_body), Err(GivenUp));
        let waker = Waker::noop();
        assert_eq!(slow.wait(&mut slow_body, waker, start), Err(GivenUp));
        drop(slow);
        assert_eq!(reserved(&budget), 7);
        assert_eq!(fast.resume(&mut fast_body), Ok(()));
        assert_eq!(empty.resume(&mut empty_body), Ok(()));
        assert_eq!(fast_body.into_bytes(), vec![7; 4]);
        // Nothing waits any more, so there is nothing to give up.
        assert_eq!(newcomer.reserve(4, 10), Err(GivenUp));
        drop((newcomer, fast, empty));
        assert_eq!(reserved(&budget), 0);
    }

    #[test]
    fn a_body_that_comes_slower_than_those_that_wait_pushes_none_out() {
        let budget = Arc::default();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let (mut trickle, mut trickle_body, _) = waiting(&budget, 1, start);
        let (honest, _, flag) = waiting(&budget, 9, start + 9 * second);
        trickle.resume(&mut trickle_body).unwrap();
        assert_eq!(trickle.reserve(1, 10), Err(GivenUp));
        assert!(!flag.0.load(Ordering::Relaxed));
        drop((trickle, honest));
        assert_eq!(reserved(&budget), 0);
    }

    #[test]
    fn a_body_that_is_asked_again_keeps_its_bytes() {
        let budget = Arc::default();
        let now = Instant::now();
        let (mut permit, mut buffer, _) = waiting(&budget, 4, now);
        assert_eq!(permit.wait(&mut buffer, Waker::noop(), now), Ok(()));
        assert_eq!(permit.resume(&mut buffer), Ok(()));
        assert_eq!(permit.resume(&mut buffer), Ok(()));
        assert_eq!(buffer.into_bytes(), vec![7; 4]);
    }

    #[test]
    fn threads_that_come_and_go_leave_nothing() {
        let budget = Arc::default();
        let now = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for bytes in 0..5_000 {
                        let mut permit = BufferPermit::new(&budget);
                        let mut buffer = BodyBuffer::default();
                        let _ = permit.reserve(bytes % 700, 1000);
                        let _ = permit.wait(&mut buffer, Waker::noop(), now);
                        let _ = permit
                            .resume(&mut buffer)
                            .and_then(|()| permit.reserve(bytes % 300, 1000));
                    }
                });
            }
        });
        assert_eq!(reserved(&budget), 0);
        assert!(budget.lock().bodies.is_empty());
    }
}
