use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use super::Tenant;
use crate::Secrets;

/// What a lookup of secrets found, so that not every request asks the database.
///
/// It is bounded, believes nothing that is older than its time to live, and forgets at once what is
/// [invalidated](Self::invalidate). Names that nobody has are not remembered: strangers could make
/// up any number of them, and a tenant that is new is found at once. Clones share everything: give
/// one to the lookup, and keep one to invalidate.
///
/// It has no clock: give it the time of arrival of the request.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use countersign::{Cached, Secret, TenantCache};
///
/// let cache = TenantCache::new(1_000).time_to_live(Duration::from_secs(60));
/// let now = SystemTime::now();
/// let Cached::Miss(slot) = cache.get("acme", now) else { panic!("it is empty") };
/// // Here the database is asked.
/// let tenant = slot.fill(Some(Secret::new("acme's key")?.into()));
/// assert_eq!(tenant.unwrap().name(), "acme");
///
/// assert!(matches!(cache.get("acme", now), Cached::Hit(_)));
/// cache.invalidate("acme");
/// assert!(matches!(cache.get("acme", now), Cached::Miss(_)));
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct TenantCache {
    capacity: usize,
    time_to_live: Duration,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    entries: HashMap<Arc<str>, Entry>,
    /// Counts what was invalidated, so that an answer that was on its way is not kept.
    invalidations: u64,
    /// Counts the uses, to tell which entry was used last.
    uses: u64,
}

struct Entry {
    tenant: Tenant,
    found_at: SystemTime,
    last_use: u64,
}

/// What a [`TenantCache`] knows of a name.
#[derive(Debug)]
pub enum Cached {
    /// It was looked up before.
    Hit(Tenant),
    /// It has to be looked up.
    Miss(CacheSlot),
}

/// The place for what a lookup finds.
#[derive(Debug)]
pub struct CacheSlot {
    cache: TenantCache,
    name: Arc<str>,
    now: SystemTime,
    invalidations: u64,
}

impl TenantCache {
    /// Remembers at most `capacity` names, each for 60 seconds.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            time_to_live: Duration::from_secs(60),
            state: Arc::default(),
        }
    }

    /// Remembers each name for this long. A secret that was replaced without
    /// [`invalidate`](Self::invalidate) is believed until then.
    #[must_use]
    pub fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// What is known of `name` at this time.
    #[must_use]
    pub fn get(&self, name: &str, now: SystemTime) -> Cached {
        let mut state = self.lock();
        state.uses += 1;
        let uses = state.uses;
        if let Some(entry) = state.entries.get_mut(name) {
            // An age that cannot be told, because the clock was set back, is too old.
            let age = now.duration_since(entry.found_at);
            if age.is_ok_and(|age| age < self.time_to_live) {
                entry.last_use = uses;
                return Cached::Hit(entry.tenant.clone());
            }
            state.entries.remove(name);
        }
        Cached::Miss(CacheSlot {
            cache: self.clone(),
            name: name.into(),
            now,
            invalidations: state.invalidations,
        })
    }

    /// Forgets a name: its secrets are looked up for the next request. Of a lookup that is under way,
    /// the answer counts for its own request alone.
    pub fn invalidate(&self, name: &str) {
        let mut state = self.lock();
        state.invalidations += 1;
        state.entries.remove(name);
    }

    /// Forgets everything.
    pub fn invalidate_all(&self) {
        let mut state = self.lock();
        state.invalidations += 1;
        state.entries.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CacheSlot {
    /// The name to look up.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Remembers the secrets that were found, if there are any.
    #[must_use]
    pub fn fill(self, found: Option<Secrets>) -> Option<Tenant> {
        let tenant = Tenant::new(Arc::clone(&self.name), found?);
        let mut state = self.cache.lock();
        if state.invalidations == self.invalidations && self.cache.capacity > 0 {
            let is_new = !state.entries.contains_key(&self.name);
            if is_new && state.entries.len() >= self.cache.capacity {
                state.forget_one();
            }
            let last_use = state.uses;
            let entry = Entry {
                tenant: tenant.clone(),
                found_at: self.now,
                last_use,
            };
            state.entries.insert(Arc::clone(&self.name), entry);
        }
        Some(tenant)
    }
}

impl State {
    /// Forgets the tenant that was used longest ago.
    fn forget_one(&mut self) {
        let entries = self.entries.iter();
        let oldest = entries.min_by_key(|(_, entry)| entry.last_use);
        if let Some(name) = oldest.map(|(name, _)| Arc::clone(name)) {
            self.entries.remove(&name);
        }
    }
}

impl fmt::Debug for TenantCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantCache")
            .field("len", &self.lock().entries.len())
            .field("capacity", &self.capacity)
            .field("time_to_live", &self.time_to_live)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn secrets() -> Secrets {
        Secret::new("key").unwrap().into()
    }

    fn slot(cache: &TenantCache, name: &str) -> CacheSlot {
        match cache.get(name, NOW) {
            Cached::Miss(slot) => slot,
            Cached::Hit(_) => panic!("{name} is there"),
        }
    }

    fn is_known(cache: &TenantCache, name: &str, now: SystemTime) -> bool {
        matches!(cache.get(name, now), Cached::Hit(tenant) if tenant.name() == name)
    }

    #[test]
    fn what_is_found_is_known_until_it_is_old() {
        let minute = Duration::from_secs(60);
        for (now, expected) in [
            (NOW, true),
            (NOW + minute / 2, true),
            (NOW + minute, false),
            (NOW - minute / 2, false),
        ] {
            let cache = TenantCache::new(10);
            let _ = slot(&cache, "acme").fill(Some(secrets()));
            assert_eq!(is_known(&cache, "acme", now), expected, "{now:?}");
            let kept = cache.lock().entries.len();
            assert_eq!(kept, usize::from(expected), "{now:?}");
        }
    }

    #[test]
    fn names_that_nobody_has_are_not_kept_and_push_out_nobody() {
        let cache = TenantCache::new(2);
        let _ = slot(&cache, "acme").fill(Some(secrets()));
        let _ = slot(&cache, "beta").fill(Some(secrets()));
        for number in 0..100 {
            assert!(slot(&cache, &number.to_string()).fill(None).is_none());
        }
        assert!(slot(&cache, &"x".repeat(100_000)).fill(None).is_none());
        assert!(is_known(&cache, "beta", NOW) && is_known(&cache, "acme", NOW));
        // One more tenant: the one that was used longest ago goes.
        let _ = slot(&cache, "gamma").fill(Some(secrets()));
        assert!(!is_known(&cache, "beta", NOW));
        assert!(is_known(&cache, "acme", NOW) && is_known(&cache, "gamma", NOW));
        assert!(format!("{cache:?}").contains("len: 2"));
    }

    #[test]
    fn an_answer_from_before_an_invalidation_is_not_kept() {
        let cache = TenantCache::new(3);
        let early = slot(&cache, "acme");
        cache.invalidate("acme");
        assert!(early.fill(Some(secrets())).is_some());
        assert!(!is_known(&cache, "acme", NOW));
        let _ = slot(&cache, "acme").fill(Some(secrets()));
        let _ = slot(&cache, "beta").fill(Some(secrets()));
        cache.invalidate("acme");
        assert!(!is_known(&cache, "acme", NOW));
        assert!(is_known(&cache, "beta", NOW));
        cache.invalidate_all();
        assert!(!is_known(&cache, "beta", NOW));
    }

    #[test]
    fn without_capacity_nothing_is_kept() {
        let cache = TenantCache::new(0);
        assert!(slot(&cache, "acme").fill(Some(secrets())).is_some());
        assert!(!is_known(&cache, "acme", NOW));
    }
}
