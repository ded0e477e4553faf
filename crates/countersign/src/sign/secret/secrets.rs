use std::{fmt, sync::Arc};

use super::{Key, Secret};
use crate::ConfigError;

/// The secrets that an endpoint accepts: the current one and, during a rotation, previous ones.
///
/// Every secret is tried for every delivery, so each previous one costs another MAC over the body:
/// remove it once [`Delivery::secret_label`](crate::Delivery::secret_label) no longer names it.
///
/// ```
/// use countersign::{Secret, Secrets};
///
/// let secrets = Secrets::new(Secret::new("new key")?.with_label("2026-11"))
///     .with_previous(Secret::new("old key")?.with_label("2025-06"));
/// # let _ = secrets;
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Secrets {
    shared: Arc<Rotation>,
}

#[derive(Clone)]
struct Rotation {
    current: Secret,
    previous: Vec<Secret>,
}

impl Secrets {
    /// Accepts one secret, the current one.
    #[must_use]
    pub fn new(current: Secret) -> Self {
        Self {
            shared: Arc::new(Rotation {
                current,
                previous: Vec::new(),
            }),
        }
    }

    /// Reads the environment variable `name`, and for a rotation `name` with `_PREVIOUS` after it if
    /// that is set. They are labelled `current` and `previous`.
    ///
    /// The values are taken as they are: see [`Secret::from_env`].
    ///
    /// # Errors
    ///
    /// [`ConfigError::UnsetVariable`], [`ConfigError::EmptyVariable`] or
    /// [`ConfigError::NonUnicodeVariable`], each with the variable's name. A previous secret does not
    /// do without a current one.
    pub fn from_env(name: &str) -> Result<Self, ConfigError> {
        Self::try_from(Key::all_from_env(name)?.as_slice())
    }

    /// The same, or `None` if neither variable is set.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env). Only the previous secret is set: the current one is
    /// [`ConfigError::UnsetVariable`].
    pub fn from_optional_env(name: &str) -> Result<Option<Self>, ConfigError> {
        match Self::from_env(name) {
            Ok(secrets) => Ok(Some(secrets)),
            Err(unset @ ConfigError::UnsetVariable { .. }) => {
                match Key::from_optional_env(&format!("{name}_PREVIOUS"))? {
                    Some(_) => Err(unset),
                    None => Ok(None),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Accepts a previous secret as well.
    #[must_use]
    pub fn with_previous(mut self, previous: Secret) -> Self {
        Arc::make_mut(&mut self.shared).previous.push(previous);
        self
    }

    /// The secret to sign with.
    #[must_use]
    pub fn current(&self) -> &Secret {
        &self.shared.current
    }

    /// The current secret, then the previous ones.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(self.current()).chain(self.previous())
    }

    pub(in crate::sign) fn previous(&self) -> &[Secret] {
        &self.shared.previous
    }
}

impl From<Secret> for Secrets {
    fn from(current: Secret) -> Self {
        Self::new(current)
    }
}

/// The first key is that of the current secret, the others are those of previous ones. Without a key
/// it is [`ConfigError::EmptySecret`].
impl TryFrom<&[Key]> for Secrets {
    type Error = ConfigError;

    fn try_from(keys: &[Key]) -> Result<Self, Self::Error> {
        let (current, previous) = keys.split_first().ok_or(ConfigError::EmptySecret)?;
        previous
            .iter()
            .try_fold(Self::new(Secret::try_from(current)?), |secrets, key| {
                Ok(secrets.with_previous(Secret::try_from(key)?))
            })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_labels_in_order() {
        let secret = |label| Secret::new("hunter2").unwrap().with_label(label);
        let secrets = Secrets::new(secret("new")).with_previous(secret("old"));
        let shown = format!("{secrets:?}");
        assert!(shown.find("new") < shown.find("old"), "{shown}");
        assert!(
            shown.contains("new") && !shown.contains("hunter2"),
            "{shown}"
        );
    }

    #[test]
    fn keys_become_secrets_in_their_order_and_no_key_is_an_error() {
        let key = |label| Key::new("hunter2").unwrap().with_label(label);
        let secrets = Secrets::try_from(&[key("new"), key("old")][..]).unwrap();
        let labels: Vec<_> = secrets.iter().map(Secret::label).collect();
        assert_eq!(labels, [Some("new"), Some("old")]);
        let error = Secrets::try_from(&[][..]).unwrap_err();
        assert_eq!(error, ConfigError::EmptySecret);
    }

    #[test]
    fn what_is_not_set_is_named() {
        let name = "COUNTERSIGN_TEST_UNSET";
        let error = Secrets::from_env(name).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the environment variable {name} is not set")
        );
        assert!(Secrets::from_optional_env(name).unwrap().is_none());
        // cargo sets it, and nothing with `_PREVIOUS` after it.
        let secrets = Secrets::from_optional_env("CARGO_MANIFEST_DIR").unwrap();
        let secrets = secrets.unwrap();
        let labels: Vec<_> = secrets.iter().map(Secret::label).collect();
        assert_eq!(labels, [Some("current")]);
    }
}
