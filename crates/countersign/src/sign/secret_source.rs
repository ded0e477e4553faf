//! Where a secret comes from.

use std::{env, fs, path::Path};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::Secret;
use crate::{ConfigError, telemetry::TARGET};

/// Senders show their keys with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl Secret {
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

    /// Takes the key from the environment variable `name`, or none if the variable is not set.
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
}

/// Whether there is white space or a quote at either end, as a careless shell leaves it.
fn is_wrapped(key: &str) -> bool {
    let wrapping = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    key.starts_with(wrapping) || key.ends_with(wrapping)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Algorithm;

    fn mac(secret: &Secret) -> Vec<u8> {
        let mac = secret.sign(Algorithm::HmacSha256, [b"bo".as_slice(), b"dy"]);
        mac.as_bytes().to_vec()
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
        let expected = mac(&Secret::new(value).unwrap());
        let secret = Secret::from_env(name).unwrap();
        assert_eq!(mac(&secret), expected);
        let secret = Secret::from_optional_env(name).unwrap();
        assert_eq!(mac(&secret.unwrap()), expected);
    }

    #[test]
    fn every_byte_of_a_file_is_part_of_the_key() {
        let path = env::temp_dir().join(format!("countersign-secret-{}", std::process::id()));
        for key in [&b"key"[..], b"key\n", b" key\r\n", b"\xff\x00"] {
            fs::write(&path, key).unwrap();
            let expected = mac(&Secret::new(key).unwrap());
            assert_eq!(mac(&Secret::from_file(&path).unwrap()), expected);
        }
        fs::write(&path, "").unwrap();
        let empty = Secret::from_file(&path).unwrap_err().to_string();
        fs::remove_file(&path).unwrap();
        let missing = Secret::from_file(&path).unwrap_err().to_string();
        assert!(empty.ends_with("is empty") && missing.contains("cannot be read"));
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(empty.contains(name) && missing.contains(name));
    }

    #[test]
    fn base64_is_decoded_and_nothing_else_is() {
        let expected = mac(&Secret::new(b"1234\xff").unwrap());
        for text in ["MTIzNP8=", "MTIzNP8", "whsec_MTIzNP8=", "whsec_MTIzNP8"] {
            assert_eq!(mac(&Secret::from_base64(text).unwrap()), expected, "{text}");
        }
        for text in [
            "MTIzNP8=\n",
            " MTIz",
            "MTIzNP_8",
            "whsec_example_0123",
            "M",
            "=",
            "MTI=zz",
        ] {
            let error = Secret::from_base64(text).unwrap_err();
            assert_eq!(error, ConfigError::InvalidBase64, "{text}");
        }
        for text in ["", "whsec_"] {
            let error = Secret::from_base64(text).unwrap_err();
            assert_eq!(error, ConfigError::EmptySecret, "{text}");
        }
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
