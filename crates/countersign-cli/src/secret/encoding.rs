use clap::ValueEnum;
use countersign::{ConfigError, Secret};
use countersign_diagnosis::Key;

use super::loaded::LoadedSecret;

/// How a secret is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SecretEncoding {
    /// The key is the secret as it is, whatever it looks like
    #[default]
    Text,
    /// The key is base64, as Standard Webhooks has it; a `whsec_` before it is not part of it
    Base64,
}

impl SecretEncoding {
    pub(super) fn load(self, secret: &[u8]) -> Result<LoadedSecret, ConfigError> {
        let (secret, key) = match self {
            Self::Text => (Secret::new(secret)?, Key::new(secret)?),
            Self::Base64 => {
                let text = str::from_utf8(secret).map_err(|_| ConfigError::InvalidBase64)?;
                (Secret::from_base64(text)?, Key::from_base64(text)?)
            }
        };
        Ok(LoadedSecret::new(secret, key))
    }
}
