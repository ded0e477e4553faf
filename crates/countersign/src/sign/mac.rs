use std::fmt;

use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::{Choice, ConstantTimeEq};

use super::Algorithm;

/// The longest MAC, in bytes: that of HMAC-SHA512.
const MAX_LEN: usize = 64;

/// A key, scheduled for each algorithm. The states are wiped when they are dropped.
pub(crate) struct Keyed {
    sha256: Hmac<Sha256>,
    sha1: Hmac<Sha1>,
    sha512: Hmac<Sha512>,
}

impl Keyed {
    /// An HMAC takes a key of any length, so there is always one.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        Some(Self {
            sha256: Hmac::new_from_slice(key).ok()?,
            sha1: Hmac::new_from_slice(key).ok()?,
            sha512: Hmac::new_from_slice(key).ok()?,
        })
    }

    /// A fresh MAC: the key is scheduled already, so this copies a few words.
    pub(crate) fn start(&self, algorithm: Algorithm) -> RunningMac {
        match algorithm {
            Algorithm::HmacSha256 => RunningMac::Sha256(self.sha256.clone()),
            Algorithm::HmacSha1 => RunningMac::Sha1(self.sha1.clone()),
            Algorithm::HmacSha512 => RunningMac::Sha512(Box::new(self.sha512.clone())),
        }
    }
}

/// A MAC of bytes that are still arriving.
pub(crate) enum RunningMac {
    Sha256(Hmac<Sha256>),
    Sha1(Hmac<Sha1>),
    /// Apart, because it is twice as large as the others and seldom used.
    Sha512(Box<Hmac<Sha512>>),
}

impl RunningMac {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha1(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Mac {
        match self {
            Self::Sha256(mac) => Mac::copied(&mac.finalize().into_bytes()),
            Self::Sha1(mac) => Mac::copied(&mac.finalize().into_bytes()),
            Self::Sha512(mac) => Mac::copied(&mac.finalize().into_bytes()),
        }
    }
}

/// A finished MAC, or one that a request claims.
#[derive(Clone, Copy)]
pub(crate) struct Mac {
    bytes: [u8; MAX_LEN],
    len: usize,
}

impl Mac {
    /// Keeps at most the longest MAC.
    pub(crate) fn copied(bytes: &[u8]) -> Self {
        let mut mac = Self::zeroed(bytes.len());
        for (to, from) in mac.bytes.iter_mut().zip(bytes) {
            *to = *from;
        }
        mac
    }

    pub(crate) fn zeroed(len: usize) -> Self {
        Self {
            bytes: [0; MAX_LEN],
            len: len.min(MAX_LEN),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    pub(crate) fn as_bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.len).unwrap_or_default()
    }
}

/// The MACs that a request claims: nearly always one, of HMAC-SHA256.
pub(crate) enum ClaimedMacs {
    /// Apart, so that it takes no more room in every request than it needs.
    One([u8; 32]),
    Other(Vec<Mac>),
}

impl ClaimedMacs {
    pub(crate) fn one(mac: Mac) -> Self {
        match mac.as_bytes().try_into() {
            Ok(bytes) => Self::One(bytes),
            Err(_) => Self::Other(vec![mac]),
        }
    }

    /// Whether `mac` is one of them. All are compared, in constant time, whatever matched before.
    pub(crate) fn contain(&self, mac: &Mac) -> Choice {
        match self {
            Self::One(claimed) => mac.as_bytes().ct_eq(claimed),
            Self::Other(claimed) => claimed.iter().fold(Choice::from(0), |any, claimed| {
                any | mac.as_bytes().ct_eq(claimed.as_bytes())
            }),
        }
    }
}

impl From<Vec<Mac>> for ClaimedMacs {
    fn from(macs: Vec<Mac>) -> Self {
        match macs.as_slice() {
            [mac] => Self::one(*mac),
            _ => Self::Other(macs),
        }
    }
}

impl fmt::Debug for RunningMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunningMac")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mac(algorithm: Algorithm, key: &[u8], message: &[u8]) -> String {
        let mut mac = Keyed::new(key).unwrap().start(algorithm);
        let (first, second) = message.split_at(message.len() / 2);
        mac.update(first);
        mac.update(second);
        let mac = mac.finish();
        assert_eq!(mac.as_bytes().len(), algorithm.mac_len());
        hex::encode(mac.as_bytes())
    }

    /// RFC 2202 §3 and RFC 4231 §4.3: test case 2 of each.
    #[test]
    fn each_algorithm_is_that_of_its_rfc() {
        let (key, message) = (b"Jefe", b"what do ya want for nothing?");
        let sha512 = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
                      9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737";
        let cases = [
            (
                Algorithm::HmacSha256,
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                Algorithm::HmacSha1,
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            ),
            (Algorithm::HmacSha512, sha512),
        ];
        for (algorithm, expected) in cases {
            assert_eq!(mac(algorithm, key, message), expected, "{algorithm}");
            assert_ne!(mac(algorithm, b"jefe", message), expected, "{algorithm}");
        }
    }
}
