use std::{env, fmt, str::FromStr, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{ConfigError, observe::TARGET};

pub(crate) type HmacSha256 = Hmac<Sha256>;

/// The signing key that an endpoint shares with its provider.
///
/// The key is exactly the bytes of the string that the provider shows: nothing is trimmed, decoded
/// or stripped, and a `whsec_` prefix is part of it. It is scheduled as an HMAC-SHA256 key here,
/// once; the keyed state is wiped when it is dropped. The bytes themselves are kept only with the
/// feature `diagnose`, which tries variants of them; they are wiped with the last clone.
///
/// A secret cannot be empty, compared, displayed or read back:
///
/// ```
/// use countersign::{ConfigError, Secret};
///
/// let secret = Secret::new("whsec_example_0123456789abcdef")?.with_label("2026-11");
/// assert_eq!(format!("{secret:?}"), r#"Secret { label: Some("2026-11"), .. }"#);
/// assert_eq!(Secret::new("").unwrap_err(), ConfigError::EmptySecret);
/// # Ok::<(), ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Secret {
    keyed: HmacSha256,
    #[cfg(feature = "diagnose")]
    key: Arc<Zeroizing<Vec<u8>>>,
    label: Option<Arc<str>>,
}

impl Secret {
    /// Takes the key from a string or bytes, which stay the caller's to wipe.
    ///
    /// To have an owned string or vector wiped as well, use `Secret::try_from(string)`.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecret`] if there are no bytes.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let key = key.as_ref();
        if key.is_empty() {
            return Err(ConfigError::EmptySecret);
        }
        let keyed = HmacSha256::new_from_slice(key).map_err(|_| ConfigError::EmptySecret)?;
        Ok(Self {
            keyed,
            #[cfg(feature = "diagnose")]
            key: Arc::new(Zeroizing::new(key.to_vec())),
            label: None,
        })
    }

    /// Takes the key from the environment variable `name`, as it is.
    ///
    /// White space or quotes around it are part of the key, and seldom meant: they are worth a
    /// `tracing` event of level WARN that names the variable.
    ///
    /// # Errors
    ///
    /// [`ConfigError::UnsetVariable`], [`ConfigError::EmptyVariable`] or
    /// [`ConfigError::NonUnicodeVariable`], each with the variable's name.
    pub fn from_env(name: &str) -> Result<Self, ConfigError> {
        let name_owned = || name.to_owned();
        let key = env::var(name)
            .map(Zeroizing::new)
            .map_err(|error| match error {
                env::VarError::NotPresent => ConfigError::UnsetVariable { name: name_owned() },
                env::VarError::NotUnicode(_) => {
                    ConfigError::NonUnicodeVariable { name: name_owned() }
                }
            })?;
        if is_wrapped(&key) {
            tracing::warn!(
                target: TARGET,
                variable = name,
                "the secret has white space or quotes around it"
            );
        }
        Self::new(key.as_bytes()).map_err(|_| ConfigError::EmptyVariable { name: name_owned() })
    }

    /// Takes the key from the environment variable `name`, or none if the variable is not set: for
    /// the earlier secret of a rotation.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptyVariable`] or [`ConfigError::NonUnicodeVariable`], with the variable's
    /// name.
    pub fn from_optional_env(name: &str) -> Result<Option<Self>, ConfigError> {
        match Self::from_env(name) {
            Ok(secret) => Ok(Some(secret)),
            Err(ConfigError::UnsetVariable { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Names the secret, so that a delivery can say which one it was signed with.
    ///
    /// The label is not secret: it goes to logs and metrics. A date or a key id is a good one.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The name given by [`with_label`](Self::with_label).
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    pub(crate) fn shared_label(&self) -> Option<Arc<str>> {
        self.label.clone()
    }

    /// The key's own bytes.
    #[cfg(feature = "diagnose")]
    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// A fresh MAC: the key is scheduled already, so this is a copy of a few words.
    pub(crate) fn mac(&self) -> HmacSha256 {
        self.keyed.clone()
    }

    pub(crate) fn sign<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
        let mut mac = self.mac();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Whether there is white space or a quote at either end, as a careless shell leaves it.
fn is_wrapped(key: &str) -> bool {
    let wrapping = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    key.starts_with(wrapping) || key.ends_with(wrapping)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

impl FromStr for Secret {
    type Err = ConfigError;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::new(key)
    }
}

impl TryFrom<&str> for Secret {
    type Error = ConfigError;

    fn try_from(key: &str) -> Result<Self, Self::Error> {
        Self::new(key)
    }
}

impl TryFrom<&[u8]> for Secret {
    type Error = ConfigError;

    fn try_from(key: &[u8]) -> Result<Self, Self::Error> {
        Self::new(key)
    }
}

/// Takes the string over and wipes it.
impl TryFrom<String> for Secret {
    type Error = ConfigError;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::new(Zeroizing::new(key).as_bytes())
    }
}

/// Takes the vector over and wipes it.
impl TryFrom<Vec<u8>> for Secret {
    type Error = ConfigError;

    fn try_from(key: Vec<u8>) -> Result<Self, Self::Error> {
        Self::new(Zeroizing::new(key).as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_key_is_an_error_from_every_source() {
        let results = [
            Secret::new(""),
            Secret::new(b""),
            "".parse(),
            Secret::try_from(""),
            Secret::try_from(String::new()),
            Secret::try_from(Vec::new()),
            Secret::try_from(&[][..]),
        ];
        for result in results {
            assert_eq!(result.unwrap_err(), ConfigError::EmptySecret);
        }
    }

    #[test]
    fn every_source_gives_the_same_key() {
        let key = "whsec_\u{e9}";
        let expected = Secret::new(key).unwrap().sign([b"body".as_slice()]);
        let secrets = [
            Secret::new(key.as_bytes()),
            key.parse(),
            Secret::try_from(key),
            Secret::try_from(key.to_owned()),
            Secret::try_from(key.as_bytes().to_vec()),
        ];
        for secret in secrets {
            assert_eq!(secret.unwrap().sign([b"bo".as_slice(), b"dy"]), expected);
        }
    }

    #[test]
    fn an_unset_variable_is_named() {
        let unset = Secret::from_optional_env("COUNTERSIGN_TEST_UNSET");
        assert!(unset.unwrap().is_none());
        let error = Secret::from_env("COUNTERSIGN_TEST_UNSET").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable COUNTERSIGN_TEST_UNSET is not set"
        );
    }

    #[test]
    fn a_variable_that_is_set_is_taken() {
        // cargo sets it.
        let name = "CARGO_MANIFEST_DIR";
        let value = env::var(name).unwrap();
        let expected = Secret::new(value).unwrap().sign([b"body".as_slice()]);
        let secret = Secret::from_env(name).unwrap();
        assert_eq!(secret.sign([b"body".as_slice()]), expected);
        let secret = Secret::from_optional_env(name).unwrap();
        assert_eq!(secret.unwrap().sign([b"body".as_slice()]), expected);
    }

    #[test]
    fn what_is_wrapped_is_told_from_what_is_not() {
        for key in [
            " key",
            "key\n",
            "\tkey",
            "key\u{a0}",
            "\"key\"",
            "'key'",
            "'key",
            "key\"",
        ] {
            assert!(is_wrapped(key), "{key:?}");
        }
        for key in ["key", "a key", "it's", "whsec_/+=", "k\"e\"y"] {
            assert!(!is_wrapped(key), "{key:?}");
        }
    }

    #[test]
    fn a_label_is_kept() {
        let secret = Secret::new("key").unwrap();
        assert_eq!(secret.label(), None);
        assert_eq!(secret.with_label("2026-11").label(), Some("2026-11"));
    }

    #[test]
    fn debug_shows_the_label_and_nothing_of_the_key() {
        let secret = Secret::new("hunter2").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret { label: None, .. }");
    }
}
