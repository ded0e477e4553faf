use std::env;

use countersign::{ConfigError, Key, Provider};
use countersign_diagnosis::{DiagnosisLog, LiveKeys};

use crate::{Settings, names::secret_variable, settings::DEVELOPMENT_SECRET};

/// What logs why a provider's signature does not match, if the variable `DIAGNOSE` is set.
///
/// It keeps the keys of [`Settings::secrets`] in memory, and gets the new ones where a
/// [file](Settings::secret_files) of them is read again: call it after that.
///
/// # Errors
///
/// [`ConfigError`] if a secret is set but empty or cannot be read.
pub fn diagnosis_log<P: Provider>(
    provider: &P,
    settings: &Settings,
) -> Result<Option<DiagnosisLog>, ConfigError> {
    if env::var_os("DIAGNOSE").is_none() {
        return Ok(None);
    }
    let variable = secret_variable::<P>();
    let keys: Vec<Key> = match env::var_os(format!("{variable}_FILE")) {
        Some(path) => {
            let previous = Key::from_optional_env(&format!("{variable}_PREVIOUS"))?;
            let previous = previous.map(|key| key.with_label("previous"));
            let current = Key::from_file(path)?.with_label("current");
            [current].into_iter().chain(previous).collect()
        }
        None if env::var_os(&variable).is_some() => Key::all_from_env(&variable)?,
        None => vec![Key::new(DEVELOPMENT_SECRET)?.with_label("development")],
    };
    let keys = LiveKeys::from(keys);
    settings.secret_files().show_keys(&variable, keys.clone());
    Ok(Some(DiagnosisLog::new(provider.scheme().clone(), keys)))
}
