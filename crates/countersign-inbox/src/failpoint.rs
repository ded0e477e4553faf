//! Places where a test lets the process die: the feature `failpoints` is for the tests of this
//! workspace alone.

/// Ends the process here, as `kill -9` does, if the variable `COUNTERSIGN_FAILPOINT` names this place.
///
/// `NAME:N` names the Nth time that the place is passed.
#[cfg(feature = "failpoints")]
pub(crate) fn hit(name: &str) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    };

    static WANTED: LazyLock<Option<(String, u64)>> = LazyLock::new(|| {
        let wanted = std::env::var("COUNTERSIGN_FAILPOINT").ok()?;
        match wanted.split_once(':') {
            Some((name, count)) => Some((name.to_owned(), count.parse().ok()?)),
            None => Some((wanted, 1)),
        }
    });
    static PASSED: AtomicU64 = AtomicU64::new(0);

    if let Some((wanted, count)) = &*WANTED
        && wanted == name
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *count
    {
        std::process::abort();
    }
}

#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub(crate) fn hit(_name: &str) {}
