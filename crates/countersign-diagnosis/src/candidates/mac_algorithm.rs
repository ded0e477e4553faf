use countersign::Algorithm;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{cause::SignedFault, hash::Hash};

/// A way to make a MAC, or what a sender takes for one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MacAlgorithm {
    expected: Algorithm,
    hash: Hash,
    construction: Construction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Construction {
    Hmac,
    Swapped,
    WithoutKey,
    KeyFirst,
    KeyLast,
}

impl Construction {
    const ALL: [Self; 5] = [
        Self::Hmac,
        Self::Swapped,
        Self::WithoutKey,
        Self::KeyFirst,
        Self::KeyLast,
    ];
}

impl MacAlgorithm {
    /// The scheme's own.
    pub(crate) fn right(expected: Algorithm) -> Option<Self> {
        Some(Self {
            expected,
            hash: Hash::of(expected)?,
            construction: Construction::Hmac,
        })
    }

    /// Every wrong one whose result has one of these lengths.
    pub(crate) fn wrong(expected: Algorithm, lengths: &[usize]) -> Vec<Self> {
        let hashes = Hash::ALL.into_iter();
        hashes
            .filter(|hash| lengths.contains(&hash.length()))
            .flat_map(|hash| {
                Construction::ALL.map(|construction| Self {
                    expected,
                    hash,
                    construction,
                })
            })
            .filter(|algorithm| !algorithm.faults().is_empty())
            .collect()
    }

    pub(crate) fn faults(self) -> Vec<SignedFault> {
        let Self { expected, .. } = self;
        let mut faults = Vec::new();
        if Some(self.hash) != Hash::of(expected) {
            let found = self.hash;
            faults.push(SignedFault::OtherHash { expected, found });
        }
        match self.construction {
            Construction::Hmac => {}
            Construction::Swapped => faults.push(SignedFault::ArgumentsSwapped),
            Construction::WithoutKey => faults.push(SignedFault::HashWithoutKey(expected)),
            Construction::KeyFirst | Construction::KeyLast => {
                faults.push(SignedFault::HashOfKeyAndBody(expected));
            }
        }
        faults
    }

    /// Whether the result depends on the key.
    pub(crate) fn has_key(self) -> bool {
        self.construction != Construction::WithoutKey
    }

    /// The length of a MAC, in bytes.
    pub(crate) fn length(self) -> usize {
        self.hash.length()
    }

    /// The MAC of a message that comes in three parts.
    pub(crate) fn mac(self, key: &[u8], message: [&[u8]; 3]) -> Vec<u8> {
        match self.hash {
            Hash::Sha1 => self.mac_with::<Sha1, Hmac<Sha1>>(key, message),
            Hash::Sha256 => self.mac_with::<Sha256, Hmac<Sha256>>(key, message),
            Hash::Sha384 => self.mac_with::<Sha384, Hmac<Sha384>>(key, message),
            Hash::Sha512 => self.mac_with::<Sha512, Hmac<Sha512>>(key, message),
        }
    }

    fn mac_with<D: Digest, M: Mac + KeyInit>(
        self,
        key: &[u8],
        [before, body, after]: [&[u8]; 3],
    ) -> Vec<u8> {
        match self.construction {
            Construction::Hmac => hmac::<M>(key, &[before, body, after]),
            // A long body is not copied.
            Construction::Swapped if before.is_empty() && after.is_empty() => {
                hmac::<M>(body, &[key])
            }
            Construction::Swapped => hmac::<M>(&[before, body, after].concat(), &[key]),
            Construction::WithoutKey => hash::<D>(&[before, body, after]),
            Construction::KeyFirst => hash::<D>(&[key, before, body, after]),
            Construction::KeyLast => hash::<D>(&[before, body, after, key]),
        }
    }
}

fn hash<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

fn hmac<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // An HMAC takes a key of any length.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
