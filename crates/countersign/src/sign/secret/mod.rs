//! The keys that sign, and the secrets that are made of them.

mod key;
mod live_secrets;
mod secrets;

use std::{fmt, path::Path, str::FromStr, sync::Arc};

use zeroize::Zeroizing;

pub use self::{key::Key, live_secrets::LiveSecrets, secrets::Secrets};
use super::{
    Algorithm,
    mac::{Keyed, Mac, RunningMac},
};
use crate::ConfigError;

/// The signing key that an endpoint shares with its provider.
///
/// The key is exactly the bytes of the string that the provider shows: nothing is trimmed, decoded
/// or stripped, and a `whsec_` prefix is part of it. Only [`from_base64`](Self::from_base64), for
/// the platforms that show their key so, decodes.
///
/// The key is scheduled here, once, for each [`Algorithm`]; a request copies that state. The state is
/// wiped with the last clone, and the bytes of the key are not kept.
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
    keyed: Arc<Keyed>,
    label: Option<Arc<str>>,
}

/// What [`Secret::fingerprint`] is the MAC of.
const FINGERPRINT: &[u8] = b"countersign fingerprint";

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
        let keyed = Keyed::new(key).ok_or(ConfigError::EmptySecret)?;
        Ok(Self {
            keyed: Arc::new(keyed),
            label: None,
        })
    }

    /// Takes the key from the environment variable `name`: see [`Key::from_env`].
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_env`].
    pub fn from_env(name: &str) -> Result<Self, ConfigError> {
        Self::try_from(&Key::from_env(name)?)
    }

    /// Takes the key from the environment variable `name`, or none if the variable is not set.
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_optional_env`].
    pub fn from_optional_env(name: &str) -> Result<Option<Self>, ConfigError> {
        let key = Key::from_optional_env(name)?;
        key.as_ref().map(Self::try_from).transpose()
    }

    /// Takes the key from a file, every byte of it: see [`Key::from_file`].
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_file`].
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::try_from(&Key::from_file(path)?)
    }

    /// Takes the key from its base64: see [`Key::from_base64`].
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_base64`].
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, ConfigError> {
        Self::try_from(&Key::from_base64(text)?)
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

    /// 8 hex digits by which people can compare secrets in logs and on the command line without
    /// showing them.
    ///
    /// They are the start of an HMAC-SHA256 under the key. Who guesses a key can check the guess
    /// against them, so they are no secret only as long as the key cannot be guessed.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mac = self.sign(Algorithm::HmacSha256, [FINGERPRINT]);
        hex::encode(mac.as_bytes().get(..4).unwrap_or_default())
    }

    pub(in crate::sign) fn shared_label(&self) -> Option<Arc<str>> {
        self.label.clone()
    }

    pub(in crate::sign) fn start(&self, algorithm: Algorithm) -> RunningMac {
        self.keyed.start(algorithm)
    }

    pub(in crate::sign) fn sign<'a>(
        &self,
        algorithm: Algorithm,
        parts: impl IntoIterator<Item = &'a [u8]>,
    ) -> Mac {
        let mut mac = self.start(algorithm);
        for part in parts {
            mac.update(part);
        }
        mac.finish()
    }
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

/// Has the label of the key.
impl TryFrom<&Key> for Secret {
    type Error = ConfigError;

    fn try_from(key: &Key) -> Result<Self, Self::Error> {
        let secret = Self::new(key.secret_bytes())?;
        Ok(Self {
            label: key.shared_label(),
            ..secret
        })
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

    fn mac(secret: &Secret) -> Vec<u8> {
        let mac = secret.sign(Algorithm::HmacSha256, [b"bo".as_slice(), b"dy"]);
        mac.as_bytes().to_vec()
    }

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
        let expected = mac(&Secret::new(key).unwrap());
        let secrets = [
            Secret::new(key.as_bytes()),
            key.parse(),
            Secret::try_from(key),
            Secret::try_from(key.to_owned()),
            Secret::try_from(key.as_bytes().to_vec()),
            Secret::try_from(&Key::new(key).unwrap()),
        ];
        for secret in secrets {
            assert_eq!(mac(&secret.unwrap()), expected);
        }
    }

    /// `printf 'countersign fingerprint' | openssl dgst -sha256 -hmac key`, the first 8 digits.
    #[test]
    fn a_fingerprint_is_that_of_the_key_and_not_of_its_label() {
        let secret = |key| Secret::new(key).unwrap();
        assert_eq!(secret("key").fingerprint(), "c28a6c97");
        assert_eq!(secret("key").with_label("now").fingerprint(), "c28a6c97");
        assert_ne!(secret("key\n").fingerprint(), "c28a6c97");
    }

    #[test]
    fn a_label_is_kept() {
        let key = Key::new("key").unwrap();
        let secret = Secret::try_from(&key).unwrap();
        assert_eq!(secret.label(), None);
        let labelled = Secret::try_from(&key.with_label("now")).unwrap();
        assert_eq!(labelled.label(), Some("now"));
        assert_eq!(secret.with_label("2026-11").label(), Some("2026-11"));
    }

    #[test]
    fn debug_shows_the_label_and_nothing_of_the_key() {
        let secret = Secret::new("hunter2").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret { label: None, .. }");
    }
}
