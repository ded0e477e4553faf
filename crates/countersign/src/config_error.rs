use std::{fmt, io, path::PathBuf};

/// Why a receiver could not be configured.
///
/// It names the variable or the value that is wrong, and never a secret. It is raised while the
/// application starts; what happens to a request later is a [`Rejection`](crate::Rejection).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The secret has no bytes. An empty key would let anyone sign.
    EmptySecret,
    /// The environment variable is not set.
    UnsetVariable {
        /// The variable's name.
        name: String,
    },
    /// The environment variable is set to the empty string.
    EmptyVariable {
        /// The variable's name.
        name: String,
    },
    /// The environment variable's value is not Unicode.
    NonUnicodeVariable {
        /// The variable's name.
        name: String,
    },
    /// The file that holds the secret cannot be read.
    UnreadableFile {
        /// The file's path.
        path: PathBuf,
        /// Why it cannot.
        kind: io::ErrorKind,
    },
    /// The file that holds the secret is empty.
    EmptyFile {
        /// The file's path.
        path: PathBuf,
    },
    /// The secret is not base64, as those of Standard Webhooks are (RFC 4648 §4). Supademo's secrets
    /// look alike and are not decoded.
    InvalidBase64,
    /// The scheme contradicts itself: see [`Scheme::validate`](crate::Scheme::validate).
    ContradictoryScheme {
        /// The contradiction.
        contradiction: &'static str,
    },
    /// The string is not a header name (RFC 9110 §5.1).
    InvalidHeaderName {
        /// The string that was given.
        name: String,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptySecret => f.write_str("the webhook secret is empty"),
            Self::UnsetVariable { name } => {
                write!(f, "the environment variable {name} is not set")
            }
            Self::EmptyVariable { name } => {
                write!(f, "the environment variable {name} is empty")
            }
            Self::NonUnicodeVariable { name } => {
                write!(f, "the environment variable {name} is not Unicode")
            }
            Self::UnreadableFile { path, kind } => {
                write!(f, "the file {} cannot be read: {kind}", path.display())
            }
            Self::EmptyFile { path } => write!(f, "the file {} is empty", path.display()),
            Self::InvalidBase64 => f.write_str("the webhook secret is not base64"),
            Self::ContradictoryScheme { contradiction } => {
                write!(f, "the scheme contradicts itself: {contradiction}")
            }
            Self::InvalidHeaderName { name } => write!(f, "{name:?} is not a header name"),
        }
    }
}

/// The sentence of `Display`: this is what a `main` that returns the error prints.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_the_sentence_because_main_prints_it() {
        let name = || "WEBHOOK_SECRET".to_owned();
        let errors = [
            (ConfigError::EmptySecret, "the webhook secret is empty"),
            (
                ConfigError::UnsetVariable { name: name() },
                "the environment variable WEBHOOK_SECRET is not set",
            ),
            (
                ConfigError::EmptyVariable { name: name() },
                "the environment variable WEBHOOK_SECRET is empty",
            ),
            (
                ConfigError::NonUnicodeVariable { name: name() },
                "the environment variable WEBHOOK_SECRET is not Unicode",
            ),
            (
                ConfigError::UnreadableFile {
                    path: "secret".into(),
                    kind: io::ErrorKind::NotFound,
                },
                "the file secret cannot be read: entity not found",
            ),
            (
                ConfigError::EmptyFile {
                    path: "secret".into(),
                },
                "the file secret is empty",
            ),
            (
                ConfigError::InvalidBase64,
                "the webhook secret is not base64",
            ),
            (
                ConfigError::InvalidHeaderName {
                    name: "x y".to_owned(),
                },
                "\"x y\" is not a header name",
            ),
        ];
        for (error, sentence) in errors {
            assert_eq!(error.to_string(), sentence);
            assert_eq!(format!("{error:?}"), sentence);
        }
    }
}
