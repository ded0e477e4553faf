use countersign::{Secret, Secrets};
use countersign_diagnosis::Key;

/// A secret to sign and verify with, and its key for the diagnosis.
#[derive(Debug, Clone)]
pub(crate) struct LoadedSecret {
    secret: Secret,
    key: Key,
}

/// The secrets of a provider.
#[derive(Debug, Clone)]
pub(crate) struct LoadedSecrets {
    current: LoadedSecret,
    previous: Option<LoadedSecret>,
}

impl LoadedSecret {
    pub(super) fn new(secret: Secret, key: Key) -> Self {
        Self { secret, key }
    }

    pub(crate) fn with_label(self, label: &str) -> Self {
        Self {
            secret: self.secret.with_label(label),
            key: self.key.with_label(label),
        }
    }

    pub(crate) fn key(&self) -> Key {
        self.key.clone()
    }

    pub(crate) fn label(&self) -> &str {
        self.secret.label().unwrap_or_default()
    }

    /// 8 hex digits by which people can compare secrets.
    pub(crate) fn fingerprint(&self) -> String {
        self.secret.fingerprint()
    }
}

impl LoadedSecrets {
    pub(crate) fn new(current: LoadedSecret, previous: Option<LoadedSecret>) -> Self {
        Self { current, previous }
    }

    pub(crate) fn secrets(&self) -> Secrets {
        let secrets = Secrets::new(self.current.secret.clone());
        match &self.previous {
            Some(previous) => secrets.with_previous(previous.secret.clone()),
            None => secrets,
        }
    }

    /// The current secret, then the previous one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &LoadedSecret> {
        [&self.current].into_iter().chain(&self.previous)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = Key> {
        self.iter().map(LoadedSecret::key)
    }
}
