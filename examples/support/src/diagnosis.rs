use std::env;

use countersign::{ConfigError, Provider};
use countersign_diagnosis::{DiagnosisLog, Key};

use crate::{names::secret_variable, settings::DEVELOPMENT_SECRET};

/// What logs why a provider's signature does not match, if the variable `DIAGNOSE` is set.
///
/// It keeps the keys of [`Settings::secrets`](crate::Settings::secrets), as they are when the server
/// starts, in memory.
///
/// # Errors
///
/// [`ConfigError`] if a secret is set but empty or cannot be read.
pub fn diagnosis_log<P: Provider>(provider: &P) -> Result<Option<DiagnosisLog>, ConfigError> {
    if env::var_os("DIAGNOSE").is_none() {
        return Ok(None);
    }
    let variable = secret_variable::<P>();
    let keys = match env::var_os(format!("{variable}_FILE")) {
        Some(path) => {
            let previous = Key::from_optional_env(&format!("{variable}_PREVIOUS"))?;
            let previous = previous.map(|key| key.with_label("previous"));
            let current = Key::from_file(path)?.with_label("current");
            [current].into_iter().chain(previous).collect()
        }
        None if env::var_os(&variable).is_some() => Key::all_from_env(&variable)?,
        None => vec![Key::new(DEVELOPMENT_SECRET)?.with_label("development")],
    };
    let scheme = provider.scheme().clone();
    Ok(Some(DiagnosisLog::new(P::NAME, scheme, keys)))
}
