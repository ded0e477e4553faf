use countersign::{ConfigError, Secret, Secrets};

/// Reads the secret in `variable`, labelled `current`. During a rotation, the variable with
/// `_PREVIOUS` at its end holds the one before, labelled `previous`.
///
/// # Errors
///
/// [`ConfigError`] if the secret is not set, or one of the two is empty or not Unicode.
pub fn secrets(variable: &str) -> Result<Secrets, ConfigError> {
    secrets_if_set(variable)?.ok_or_else(|| ConfigError::UnsetVariable {
        name: variable.to_owned(),
    })
}

/// The same, or `None` if neither of the two is set.
pub(crate) fn secrets_if_set(variable: &str) -> Result<Option<Secrets>, ConfigError> {
    let current = Secret::from_optional_env(variable)?;
    let previous = Secret::from_optional_env(&format!("{variable}_PREVIOUS"))?;
    match (current, previous) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(ConfigError::UnsetVariable {
            name: variable.to_owned(),
        }),
        (Some(current), previous) => {
            let secrets = Secrets::new(current.with_label("current"));
            Ok(Some(match previous {
                Some(previous) => secrets.with_earlier(previous.with_label("previous")),
                None => secrets,
            }))
        }
    }
}
