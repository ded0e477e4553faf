use countersign::Algorithm;
use hmac_sha256::{HMAC, Hash};
use sha1::{Digest, Sha1};

use crate::acme::Acme;

/// How a provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    /// As Supademo does: hex.
    Hex,
    /// As Storylane does: base64.
    Base64,
    /// As [`Acme::prefixed`] does: a prefix, and a timestamp in a field.
    Prefixed,
    /// As [`Acme::listed`] does: a list with a timestamp, and an id.
    Listed,
    /// As [`Acme::of_url`] does with HMAC-SHA1: another field and the URL.
    OfUrl,
}

impl Signing {
    /// The provider, if it is one of the tests' own.
    pub(crate) fn acme(self) -> Acme {
        match self {
            Self::Listed => Acme::listed(),
            Self::OfUrl => Acme::of_url(Algorithm::HmacSha1),
            Self::Hex | Self::Base64 | Self::Prefixed => Acme::prefixed(),
        }
    }

    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Hex => "x-supademo-signature",
            Self::Base64 => "x-storylane-signature",
            Self::Prefixed | Self::Listed | Self::OfUrl => "x-acme-signature",
        }
    }

    /// What each signature starts with.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Hex | Self::Base64 | Self::OfUrl => "",
            Self::Prefixed => "v0=",
            Self::Listed => "v1=",
        }
    }

    pub(super) fn is_hex(self) -> bool {
        match self {
            Self::Hex | Self::Prefixed | Self::OfUrl => true,
            Self::Base64 | Self::Listed => false,
        }
    }

    pub(super) fn mac_len(self) -> usize {
        match self {
            Self::Hex | Self::Base64 | Self::Prefixed | Self::Listed => 32,
            Self::OfUrl => 20,
        }
    }

    pub(super) fn mac(self, signed: &[u8], key: &str) -> Vec<u8> {
        match self {
            Self::Hex | Self::Base64 | Self::Prefixed | Self::Listed => {
                HMAC::mac(signed, key).into()
            }
            Self::OfUrl => hmac_sha1(signed, key),
        }
    }

    pub(super) fn hash(self, signed: &[u8]) -> Vec<u8> {
        match self {
            Self::Hex | Self::Base64 | Self::Prefixed | Self::Listed => Hash::hash(signed).into(),
            Self::OfUrl => Sha1::digest(signed).to_vec(),
        }
    }
}

/// RFC 2104 §2, for a key that is no longer than a block.
fn hmac_sha1(signed: &[u8], key: &str) -> Vec<u8> {
    let mut padded = [0; 64];
    padded[..key.len()].copy_from_slice(key.as_bytes());
    let inner = Sha1::new_with_prefix(padded.map(|byte| byte ^ 0x36));
    let inner = inner.chain_update(signed).finalize();
    let outer = Sha1::new_with_prefix(padded.map(|byte| byte ^ 0x5c));
    outer.chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf hello | openssl dgst -sha1 -hmac key`
    #[test]
    fn hmac_sha1_is_that_of_openssl() {
        let mac = hex::encode(hmac_sha1(b"hello", "key"));
        assert_eq!(mac, "b34ceac4516ff23a143e61d79d0fa7a4fbe5f266");
    }
}
