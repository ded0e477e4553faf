use std::{
    env,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use countersign::{ConfigError, Key, LiveSecrets, Secret, Secrets};
#[cfg(feature = "diagnosis")]
use countersign_diagnosis::LiveKeys;

/// A secret that a file holds. It can be replaced while the server runs: change the file, then
/// [reload](SecretFiles::reload).
#[derive(Debug)]
pub(crate) struct SecretFile {
    variable: String,
    path: PathBuf,
    live: LiveSecrets,
    /// The same keys, where a diagnosis needs them.
    #[cfg(feature = "diagnosis")]
    keys: Option<LiveKeys>,
}

impl SecretFile {
    /// Reads the file that `variable` with `_FILE` after it names, if that is set. The variable with
    /// `_PREVIOUS` after it may hold the previous secret.
    pub(crate) fn from_env(variable: &str) -> Result<Option<Self>, ConfigError> {
        let Some(path) = env::var_os(format!("{variable}_FILE")).map(PathBuf::from) else {
            return Ok(None);
        };
        let previous = Secret::from_optional_env(&format!("{variable}_PREVIOUS"))?;
        let current = Secret::from_file(&path)?;
        Ok(Some(Self {
            variable: variable.to_owned(),
            path,
            live: LiveSecrets::new(labelled(current, previous)),
            #[cfg(feature = "diagnosis")]
            keys: None,
        }))
    }

    pub(crate) fn secrets(&self) -> LiveSecrets {
        self.live.clone()
    }

    /// Reads the file again. From then on two secrets are accepted: the file's, and the one that was
    /// current until then. Where they are the same, it is the only one.
    fn reload(&self) -> Result<(), ConfigError> {
        let key = Key::from_file(&self.path)?.with_label("current");
        let secret = Secret::try_from(&key)?;
        let before = self.live.load();
        let is_new = before.current().fingerprint() != secret.fingerprint();
        let previous = is_new.then(|| before.current().clone());
        self.live.replace(labelled(secret, previous));
        #[cfg(feature = "diagnosis")]
        if let Some(keys) = &self.keys {
            let before = keys.load();
            let previous = before.first().filter(|_| is_new);
            let previous = previous.map(|key| key.clone().with_label("previous"));
            keys.replace([key].into_iter().chain(previous));
        }
        Ok(())
    }
}

/// The secrets that files hold.
#[derive(Debug, Clone, Default)]
pub struct SecretFiles(Arc<Mutex<Vec<SecretFile>>>);

impl SecretFiles {
    pub(crate) fn add(&self, file: SecretFile) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push(file);
    }

    /// Gives the keys of a variable's file to whoever shows what is wrong with them, whenever the file
    /// is read again.
    #[cfg(feature = "diagnosis")]
    pub(crate) fn show_keys(&self, variable: &str, keys: LiveKeys) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.iter_mut().find(|file| file.variable == variable) {
            file.keys = Some(keys);
        }
    }

    /// Reads every file again.
    ///
    /// The file's secret becomes the current one. The one before it is accepted as `previous` until
    /// the next reload, so that nothing is refused that the sender signs before it has the new
    /// secret. A second reload of the same file retires it.
    ///
    /// Where a file cannot be read, its secrets stay as they are, and the log says why.
    pub fn reload(&self) {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if files.is_empty() {
            tracing::info!("no secret is read from a file: nothing to reload");
        }
        for file in files.iter() {
            match file.reload() {
                Ok(()) => log_loaded(&file.variable, &file.live.load()),
                Err(error) => tracing::error!(
                    variable = file.variable,
                    %error,
                    "the secrets are not reloaded: those of before stay"
                ),
            }
        }
    }
}

/// Logs which secrets are accepted, so that both sides of a rotation can be compared.
pub(crate) fn log_loaded(variable: &str, secrets: &Secrets) {
    for secret in secrets.iter() {
        tracing::info!(
            variable,
            label = secret.label(),
            fingerprint = secret.fingerprint(),
            "secret loaded"
        );
    }
}

fn labelled(current: Secret, previous: Option<Secret>) -> Secrets {
    let secrets = Secrets::new(current.with_label("current"));
    match previous {
        Some(previous) => secrets.with_previous(previous.with_label("previous")),
        None => secrets,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn open(path: &Path) -> SecretFile {
        let secret = Secret::from_file(path).unwrap();
        SecretFile {
            variable: "ACME_WEBHOOK_SECRET".to_owned(),
            path: path.to_owned(),
            live: LiveSecrets::new(labelled(secret, None)),
            #[cfg(feature = "diagnosis")]
            keys: None,
        }
    }

    /// The labels and fingerprints that are accepted.
    fn accepted(file: &SecretFile) -> Vec<(String, String)> {
        let secrets = file.live.load();
        let shown = |secret: &Secret| (secret.label().unwrap().to_owned(), secret.fingerprint());
        secrets.iter().map(shown).collect()
    }

    fn expected(labelled: &[(&str, &str)]) -> Vec<(String, String)> {
        let shown = |(label, key): &(&str, &str)| {
            let secret = Secret::new(key).unwrap();
            ((*label).to_owned(), secret.fingerprint())
        };
        labelled.iter().map(shown).collect()
    }

    #[test]
    fn a_new_secret_is_accepted_beside_the_one_before_until_the_next_reload() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        fs::write(&path, "one").unwrap();
        let file = open(&path);
        let steps: [(&str, &[(&str, &str)]); 6] = [
            ("one", &[("current", "one")]),
            ("two", &[("current", "two"), ("previous", "one")]),
            ("two", &[("current", "two")]),
            ("three", &[("current", "three"), ("previous", "two")]),
            ("four", &[("current", "four"), ("previous", "three")]),
            ("three", &[("current", "three"), ("previous", "four")]),
        ];
        for (key, secrets) in steps {
            fs::write(&path, key).unwrap();
            file.reload().unwrap();
            assert_eq!(accepted(&file), expected(secrets), "{key}");
        }
    }

    #[cfg(feature = "diagnosis")]
    #[test]
    fn the_keys_of_a_diagnosis_follow_the_secrets() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        fs::write(&path, "one").unwrap();
        let files = SecretFiles::default();
        files.add(open(&path));
        let keys = LiveKeys::from([Key::new("one").unwrap().with_label("current")]);
        files.show_keys("OTHER_WEBHOOK_SECRET", LiveKeys::from([]));
        files.show_keys("ACME_WEBHOOK_SECRET", keys.clone());
        let steps: [(&str, &[(&str, &str)]); 4] = [
            ("two", &[("current", "two"), ("previous", "one")]),
            ("two", &[("current", "two")]),
            ("three", &[("current", "three"), ("previous", "two")]),
            ("", &[("current", "three"), ("previous", "two")]),
        ];
        for (key, expected_keys) in steps {
            fs::write(&path, key).unwrap();
            files.reload();
            let shown: Vec<_> = keys
                .load()
                .iter()
                .map(|key| {
                    let secret = Secret::try_from(key).unwrap();
                    (key.label().unwrap().to_owned(), secret.fingerprint())
                })
                .collect();
            assert_eq!(shown, expected(expected_keys), "{key:?}");
            assert_eq!(shown, accepted(&files.0.lock().unwrap()[0]), "{key:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_changes_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        fs::write(&path, "one").unwrap();
        let file = open(&path);
        fs::write(&path, "two").unwrap();
        file.reload().unwrap();
        let before = accepted(&file);

        fs::write(&path, "").unwrap();
        let empty = file.reload().unwrap_err();
        assert_eq!(empty, ConfigError::EmptyFile { path: path.clone() });
        fs::remove_file(&path).unwrap();
        assert!(matches!(
            file.reload(),
            Err(ConfigError::UnreadableFile { .. })
        ));
        fs::create_dir(&path).unwrap();
        assert!(file.reload().is_err());

        assert_eq!(accepted(&file), before);
        assert_eq!(before.len(), 2);
    }

    #[test]
    fn without_its_variable_there_is_no_file() {
        assert!(SecretFile::from_env("EXAMPLE_UNSET").unwrap().is_none());
    }
}
