use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use countersign::Key;

/// The keys of a [`DiagnosisLog`](crate::DiagnosisLog), which can be replaced while requests arrive.
///
/// Clones share them: keep one, and give the other to the log. Where secrets are replaced, replace the
/// keys too:
///
/// ```
/// use countersign::{Key, LiveSecrets, Secrets};
/// use countersign_diagnosis::LiveKeys;
///
/// let keys = [Key::new("old key")?];
/// let (secrets, live) = (LiveSecrets::new(Secrets::try_from(&keys[..])?), LiveKeys::from(keys));
///
/// let keys = [Key::new("new key")?, Key::new("old key")?];
/// secrets.replace(Secrets::try_from(&keys[..])?);
/// live.replace(keys);
/// assert_eq!(live.load().len(), 2);
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct LiveKeys {
    keys: Arc<RwLock<Arc<[Key]>>>,
}

impl LiveKeys {
    /// Starts with these keys.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Self {
        let keys = keys.into_iter().collect();
        Self {
            keys: Arc::new(RwLock::new(keys)),
        }
    }

    /// Replaces the keys for diagnoses that begin from now on. The bytes of the others are wiped with
    /// the last diagnosis that uses them.
    pub fn replace(&self, keys: impl IntoIterator<Item = Key>) {
        let keys = keys.into_iter().collect();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The keys of now.
    #[must_use]
    pub fn load(&self) -> Arc<[Key]> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<I: IntoIterator<Item = Key>> From<I> for LiveKeys {
    fn from(keys: I) -> Self {
        Self::new(keys)
    }
}

impl fmt::Debug for LiveKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveKeys").field(&self.load()).finish()
    }
}
