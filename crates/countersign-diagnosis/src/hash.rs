use std::fmt;

use countersign::Algorithm;

/// The hash functions that senders use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The likeliest first.
    pub(crate) const ALL: [Self; 4] = [Self::Sha256, Self::Sha1, Self::Sha384, Self::Sha512];

    /// The hash function of an HMAC.
    pub(crate) fn of(algorithm: Algorithm) -> Option<Self> {
        Self::of_length(algorithm.mac_len())
    }

    /// The hash function whose results have `length` bytes.
    pub(crate) fn of_length(length: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.length() == length)
    }

    /// The length of a result, in bytes.
    pub(crate) fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_of_the_core_has_its_hash_function() {
        let cases = [
            (Algorithm::HmacSha1, Hash::Sha1),
            (Algorithm::HmacSha256, Hash::Sha256),
            (Algorithm::HmacSha512, Hash::Sha512),
        ];
        for (algorithm, hash) in cases {
            assert_eq!(Hash::of(algorithm), Some(hash));
        }
        for algorithm in Algorithm::ALL {
            assert!(Hash::of(algorithm).is_some(), "{algorithm}");
        }
        for length in [0, 16, 19, 28, 33, 65] {
            assert_eq!(Hash::of_length(length), None, "{length}");
        }
    }
}
