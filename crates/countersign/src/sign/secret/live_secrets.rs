use std::{
    fmt, hint,
    sync::{
        Arc, Mutex, PoisonError, RwLock, TryLockError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Secret, Secrets};

/// Secrets that can be replaced while requests arrive.
///
/// Clones share them: keep one, and give the other to a [`Receiver`](crate::Receiver). A request that
/// has begun ends with the secrets that it began with; the next one begins with the new ones.
///
/// ```
/// use countersign::{LiveSecrets, Secret};
///
/// let live = LiveSecrets::new(Secret::new("old key")?);
/// let shared = live.clone();
/// live.replace(Secret::new("new key")?.with_label("2026-11"));
/// assert_eq!(shared.load().current().label(), Some("2026-11"));
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct LiveSecrets {
    cell: Arc<Cell>,
}

/// The secrets twice. A reader reads the slot that `reads_second` names; a writer writes the other
/// slot first. So a reader finds its slot locked only if a replacement came between, and then the
/// other slot is the newer one: it never waits for a writer.
struct Cell {
    first: RwLock<Secrets>,
    second: RwLock<Secrets>,
    reads_second: AtomicBool,
    writer: Mutex<()>,
}

impl LiveSecrets {
    /// Starts with these secrets.
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        let secrets = secrets.into();
        Self {
            cell: Arc::new(Cell {
                first: RwLock::new(secrets.clone()),
                second: RwLock::new(secrets),
                reads_second: AtomicBool::new(false),
                writer: Mutex::new(()),
            }),
        }
    }

    /// Replaces the secrets for requests that begin from now on.
    ///
    /// To retire a secret without refusing what is under way at the sender, keep it among the new
    /// ones as a [previous](Secrets::with_previous) one for a while.
    pub fn replace(&self, secrets: impl Into<Secrets>) {
        let secrets = secrets.into();
        let _writer = self.cell.writer.lock();
        let reads_second = self.cell.reads_second.load(Ordering::Acquire);
        self.cell.write(!reads_second, secrets.clone());
        self.cell
            .reads_second
            .store(!reads_second, Ordering::Release);
        // The retired secrets are wiped with the last request that uses them.
        self.cell.write(reads_second, secrets);
    }

    /// The secrets of now.
    #[must_use]
    pub fn load(&self) -> Secrets {
        loop {
            let second = self.cell.reads_second.load(Ordering::Acquire);
            let secrets = match self.cell.slot(second).try_read() {
                Ok(secrets) => Some(secrets),
                Err(TryLockError::Poisoned(secrets)) => Some(secrets.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            };
            // While the slot is read it is not written, so it is the newest one if it is still named.
            if let Some(secrets) = secrets
                && self.cell.reads_second.load(Ordering::Acquire) == second
            {
                return secrets.clone();
            }
            hint::spin_loop();
        }
    }
}

impl Cell {
    fn slot(&self, second: bool) -> &RwLock<Secrets> {
        if second { &self.second } else { &self.first }
    }

    fn write(&self, second: bool, secrets: Secrets) {
        let slot = self.slot(second);
        *slot.write().unwrap_or_else(PoisonError::into_inner) = secrets;
    }
}

impl From<Secrets> for LiveSecrets {
    fn from(secrets: Secrets) -> Self {
        Self::new(secrets)
    }
}

impl From<Secret> for LiveSecrets {
    fn from(secret: Secret) -> Self {
        Self::new(secret)
    }
}

impl fmt::Debug for LiveSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveSecrets").field(&self.load()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(label: &str) -> Secrets {
        let secret = |label| Secret::new("key").unwrap().with_label(label);
        Secrets::new(secret(label)).with_previous(secret(label))
    }

    #[test]
    fn threads_read_the_old_or_the_new_and_nothing_between() {
        const REPLACEMENTS: usize = 2_000;
        let live = LiveSecrets::new(secrets("0"));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let mut newest = 0;
                    while newest < REPLACEMENTS {
                        let read = live.load();
                        let labels: Vec<_> = read.iter().filter_map(Secret::label).collect();
                        assert_eq!(labels.len(), 2);
                        assert_eq!(labels[0], labels[1]);
                        let label = labels[0].parse().unwrap();
                        assert!(label >= newest, "{label} after {newest}");
                        newest = label;
                    }
                });
            }
            for number in 1..=REPLACEMENTS {
                live.replace(secrets(&number.to_string()));
            }
        });
    }

    #[test]
    fn clones_share_and_debug_shows_labels_alone() {
        let live = LiveSecrets::new(secrets("old"));
        let begun = live.load();
        live.clone().replace(secrets("new"));
        assert_eq!(begun.current().label(), Some("old"));
        let shown = format!("{live:?}");
        assert!(shown.contains("new") && !shown.contains("old"), "{shown}");
        assert!(!shown.contains("key"), "{shown}");
    }
}
