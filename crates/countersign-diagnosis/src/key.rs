use std::{env, fmt, fs, path::Path, sync::Arc};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use countersign::ConfigError;
use zeroize::Zeroizing;

/// The bytes of a signing key, from which a diagnosis makes variants.
///
/// A [`Secret`](countersign::Secret) keeps no bytes, so that a diagnosis is given the key again, from
/// where the secret is read. The functions that read it give the key of the function of `Secret` that
/// has the same name. The bytes are wiped with the last clone.
///
/// ```
/// use countersign_diagnosis::Key;
///
/// let key = Key::new("whsec_example_0123456789abcdef")?.with_label("2026-11");
/// assert_eq!(format!("{key:?}"), r#"Key { label: Some("2026-11"), .. }"#);
/// assert!(Key::new("").is_err());
/// # Ok::<(), countersign::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Key {
    bytes: Arc<Zeroizing<Vec<u8>>>,
    label: Option<Arc<str>>,
}

/// As [`Secret::from_base64`](countersign::Secret::from_base64) reads it.
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

    /// Takes the keys of [`Secrets::from_env`](countersign::Secrets::from_env): that of the
    /// environment variable `name`, labelled `current`, and that of `name` with `_PREVIOUS` after it,
    /// labelled `previous`, if that is set.
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
        Self::new(key.as_slice()).map_err(|_| ConfigError::EmptyFile {
            path: path.to_owned(),
        })
    }

    /// Takes the key from its base64, as Standard Webhooks shows it: a `whsec_` before it is not part
    /// of the key, and padding may be missing.
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

    /// Names the key, as a diagnosis shows it. The label is not secret: it goes to logs.
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

    /// Whether it is the name of a variable, which nothing replaced by its value: `${NAME}`, `$NAME`,
    /// `$(NAME)` or `%NAME%`.
    pub(crate) fn is_unexpanded(&self) -> bool {
        let name = |open: &[u8], close: &[u8]| {
            let inner = self.bytes().trim_ascii().strip_prefix(open)?;
            inner.strip_suffix(close)
        };
        let forms: [(&[u8], &[u8]); 4] = [(b"${", b"}"), (b"$(", b")"), (b"%", b"%"), (b"$", b"")];
        forms
            .into_iter()
            .filter_map(|(open, close)| name(open, close))
            .any(|name| {
                let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
                name.first().is_some_and(|byte| !byte.is_ascii_digit())
                    && name.iter().all(is_of_a_name)
            })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
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
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = Key::from_file(file.path()).unwrap_err();
        let path = file.path().to_owned();
        assert_eq!(error, ConfigError::EmptyFile { path });
    }

    #[test]
    fn a_source_that_is_not_there_is_named() {
        let name = "COUNTERSIGN_TEST_UNSET";
        let unset = ConfigError::UnsetVariable {
            name: name.to_owned(),
        };
        assert_eq!(Key::from_env(name).unwrap_err(), unset);
        assert!(Key::from_optional_env(name).unwrap().is_none());
        assert_eq!(Key::all_from_env(name).unwrap_err(), unset);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let kind = std::io::ErrorKind::NotFound;
        let error = Key::from_file(&path).unwrap_err();
        assert_eq!(error, ConfigError::UnreadableFile { path, kind });
    }

    #[test]
    fn every_source_gives_the_bytes_as_they_are() {
        // cargo sets it.
        let name = "CARGO_MANIFEST_DIR";
        let value = env::var(name).unwrap();
        assert_eq!(Key::from_env(name).unwrap().bytes(), value.as_bytes());
        let key = Key::from_optional_env(name).unwrap().unwrap();
        assert_eq!(key.bytes(), value.as_bytes());
        // Nothing sets it with `_PREVIOUS` after it.
        let keys = Key::all_from_env(name).unwrap();
        let labels: Vec<_> = keys.iter().map(Key::label).collect();
        assert_eq!(labels, [Some("current")]);
        assert_eq!(keys[0].bytes(), value.as_bytes());
        let file = tempfile::NamedTempFile::new().unwrap();
        for bytes in [&b"key\n"[..], b" key", b"\xff\0"] {
            fs::write(file.path(), bytes).unwrap();
            assert_eq!(Key::from_file(file.path()).unwrap().bytes(), bytes);
        }
    }

    #[test]
    fn base64_is_read_with_and_without_what_surrounds_it() {
        for text in ["a2V5", "whsec_a2V5"] {
            assert_eq!(Key::from_base64(text).unwrap().bytes(), b"key");
        }
        for text in ["a2V5MQ==", "whsec_a2V5MQ"] {
            assert_eq!(Key::from_base64(text).unwrap().bytes(), b"key1");
        }
        for text in ["a2V5\n", "?", "whsec_a-_5", "WHSEC_a2V5"] {
            let error = Key::from_base64(text).unwrap_err();
            assert_eq!(error, ConfigError::InvalidBase64, "{text:?}");
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
}
