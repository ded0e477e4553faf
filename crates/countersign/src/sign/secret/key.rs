use std::{env, fmt, fs, path::Path, sync::Arc};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use crate::{ConfigError, telemetry::TARGET};

/// The bytes of a signing key, and where they come from.
///
/// A [`Secret`](crate::Secret) is made of it and keeps no bytes. What needs them, such as a diagnosis
/// that tries variants of a key, is given the key itself. The bytes are wiped with the last clone.
///
/// ```
/// use countersign::{ConfigError, Key};
///
/// let key = Key::new("whsec_example_0123456789abcdef")?.with_label("2026-11");
/// assert_eq!(format!("{key:?}"), r#"Key { label: Some("2026-11"), .. }"#);
/// assert_eq!(Key::new("").unwrap_err(), ConfigError::EmptySecret);
/// # Ok::<(), ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Key {
    bytes: Arc<Zeroizing<Vec<u8>>>,
    label: Option<Arc<str>>,
}

/// Senders show their keys with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Key {
    /// Takes the key from a string or bytes, which stay the caller's to wipe.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecret`] if there are no bytes.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        let bytes = key.as_ref();
        if bytes.is_empty() {
            return Err(ConfigError::EmptySecret);
        }
        Ok(Self {
            bytes: Arc::new(Zeroizing::new(bytes.to_vec())),
            label: None,
        })
    }

    /// Takes the key from the environment variable `name`, as it is.
    ///
    /// White space or quotes around it are part of the key, and seldom meant: a `tracing` event of
    /// level WARN names the variable.
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

    /// Takes the key from the environment variable `name`, or `None` if the variable is not set.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptyVariable`] or [`ConfigError::NonUnicodeVariable`], with the variable's
    /// name.
    pub fn from_optional_env(name: &str) -> Result<Option<Self>, ConfigError> {
        match Self::from_env(name) {
            Ok(key) => Ok(Some(key)),
            Err(ConfigError::UnsetVariable { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes the key from the environment variable `name`, labelled `current`, and for a rotation that
    /// from `name` with `_PREVIOUS` after it, labelled `previous`, if that is set.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env). A previous key does not do without a current one.
    pub fn all_from_env(name: &str) -> Result<Vec<Self>, ConfigError> {
        let current = Self::from_env(name)?.with_label("current");
        let previous = Self::from_optional_env(&format!("{name}_PREVIOUS"))?;
        let previous = previous.map(|key| key.with_label("previous"));
        Ok([current].into_iter().chain(previous).collect())
    }

    /// Takes the key from a file, as it is: every byte of the file is part of it.
    ///
    /// A newline at its end, as `echo` and editors leave it, is seldom meant. As with
    /// [`from_env`](Self::from_env), it is part of the key, and a `tracing` event of level WARN names
    /// the file.
    ///
    /// # Errors
    ///
    /// [`ConfigError::UnreadableFile`] or [`ConfigError::EmptyFile`], with the file's path.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let path = path.as_ref();
        let key =
            fs::read(path)
                .map(Zeroizing::new)
                .map_err(|error| ConfigError::UnreadableFile {
                    path: path.to_owned(),
                    kind: error.kind(),
                })?;
        if str::from_utf8(&key).is_ok_and(is_wrapped) {
            tracing::warn!(
                target: TARGET,
                file = %path.display(),
                "the secret has white space or quotes around it, such as a newline at its end"
            );
        }
        Self::new(key.as_slice()).map_err(|_| ConfigError::EmptyFile {
            path: path.to_owned(),
        })
    }

    /// Takes the key from its base64, as Standard Webhooks shows it: a `whsec_` before it is not part
    /// of the key, and padding may be missing.
    ///
    /// Supademo's secrets look alike and are not base64: they are keys as they stand, for
    /// [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// [`ConfigError::InvalidBase64`] if it is not base64, [`ConfigError::EmptySecret`] if it is
    /// base64 of nothing.
    pub fn from_base64(text: impl AsRef<str>) -> Result<Self, ConfigError> {
        let text = text.as_ref();
        let digits = text.strip_prefix("whsec_").unwrap_or(text);
        let key = BASE64.decode(digits).map(Zeroizing::new);
        Self::new(key.map_err(|_| ConfigError::InvalidBase64)?.as_slice())
    }

    /// Names the key. The label is not secret: it goes to logs and metrics.
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

    /// The bytes of the key, which are secret.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn shared_label(&self) -> Option<Arc<str>> {
        self.label.clone()
    }
}

/// Whether there is white space or a quote at either end, as a careless shell leaves it.
fn is_wrapped(key: &str) -> bool {
    let wrapping = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    key.starts_with(wrapping) || key.ends_with(wrapping)
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_key_is_an_error_from_every_source() {
        assert_eq!(Key::new("").unwrap_err(), ConfigError::EmptySecret);
        assert_eq!(Key::new(b"").unwrap_err(), ConfigError::EmptySecret);
        for text in ["", "whsec_"] {
            let error = Key::from_base64(text).unwrap_err();
            assert_eq!(error, ConfigError::EmptySecret, "{text:?}");
        }
    }

    #[test]
    fn an_unset_variable_is_named() {
        let name = "COUNTERSIGN_TEST_UNSET";
        assert!(Key::from_optional_env(name).unwrap().is_none());
        for error in [
            Key::from_env(name).unwrap_err(),
            Key::all_from_env(name).unwrap_err(),
        ] {
            let sentence = "the environment variable COUNTERSIGN_TEST_UNSET is not set";
            assert_eq!(error.to_string(), sentence);
        }
    }

    #[test]
    fn a_variable_that_is_set_is_taken() {
        // cargo sets it, and nothing with `_PREVIOUS` after it.
        let name = "CARGO_MANIFEST_DIR";
        let value = env::var(name).unwrap();
        let key = Key::from_env(name).unwrap();
        assert_eq!(key.secret_bytes(), value.as_bytes());
        let key = Key::from_optional_env(name).unwrap().unwrap();
        assert_eq!(key.secret_bytes(), value.as_bytes());
        let keys = Key::all_from_env(name).unwrap();
        let labels: Vec<_> = keys.iter().map(Key::label).collect();
        assert_eq!(labels, [Some("current")]);
        assert_eq!(keys[0].secret_bytes(), value.as_bytes());
    }

    #[test]
    fn every_byte_of_a_file_is_part_of_the_key() {
        let path = env::temp_dir().join(format!("countersign-key-{}", std::process::id()));
        for key in [&b"key"[..], b"key\n", b" key\r\n", b"\xff\x00"] {
            fs::write(&path, key).unwrap();
            assert_eq!(Key::from_file(&path).unwrap().secret_bytes(), key);
        }
        fs::write(&path, "").unwrap();
        let empty = Key::from_file(&path).unwrap_err().to_string();
        fs::remove_file(&path).unwrap();
        let missing = Key::from_file(&path).unwrap_err().to_string();
        assert!(empty.ends_with("is empty") && missing.contains("cannot be read"));
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(empty.contains(name) && missing.contains(name));
    }

    #[test]
    fn base64_is_decoded_and_nothing_else_is() {
        for text in ["MTIzNP8=", "MTIzNP8", "whsec_MTIzNP8=", "whsec_MTIzNP8"] {
            let key = Key::from_base64(text).unwrap();
            assert_eq!(key.secret_bytes(), b"1234\xff", "{text}");
        }
        for text in [
            "MTIzNP8=\n",
            " MTIz",
            "MTIzNP_8",
            "whsec_example_0123",
            "WHSEC_MTIz",
            "M",
            "=",
            "MTI=zz",
        ] {
            let error = Key::from_base64(text).unwrap_err();
            assert_eq!(error, ConfigError::InvalidBase64, "{text}");
        }
    }

    #[test]
    fn debug_shows_the_label_and_nothing_of_the_key() {
        let key = Key::new("hunter2").unwrap();
        assert_eq!(format!("{key:?}"), "Key { label: None, .. }");
        let key = key.with_label("old");
        assert_eq!(key.label(), Some("old"));
        assert_eq!(format!("{key:?}"), "Key { label: Some(\"old\"), .. }");
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
}
