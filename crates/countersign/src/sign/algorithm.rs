use std::fmt;

use serde::{Deserialize, Serialize};

/// How the MAC of a message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256 (RFC 2104, FIPS 180-4): what nearly every platform signs with.
    #[default]
    HmacSha256,
    /// HMAC with SHA-1, for platforms that have nothing newer. SHA-1 itself is broken for
    /// collisions, which an HMAC does not rest on; choose SHA-256 where there is a choice.
    HmacSha1,
    /// HMAC with SHA-512.
    HmacSha512,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::HmacSha256, Self::HmacSha1, Self::HmacSha512];

    /// The length of a MAC, in bytes.
    #[must_use]
    pub const fn mac_len(self) -> usize {
        match self {
            Self::HmacSha256 => 32,
            Self::HmacSha1 => 20,
            Self::HmacSha512 => 64,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha512 => "HMAC-SHA512",
        })
    }
}
