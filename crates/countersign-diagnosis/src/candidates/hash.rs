use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::cause::Kind;

/// A way to make a MAC, or what somebody took for one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipe {
    hash: Hash,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Hmac,
    Swapped,
    WithoutKey,
    KeyFirst,
    KeyLast,
}

impl Recipe {
    /// HMAC-SHA256.
    pub(super) const RIGHT: Self = Self {
        hash: Hash::Sha256,
        shape: Shape::Hmac,
    };

    /// Every wrong recipe whose result has one of these lengths.
    pub(super) fn wrong(lengths: &[usize]) -> Vec<Self> {
        let mut recipes = Vec::new();
        for hash in Hash::ALL {
            for shape in [
                Shape::Hmac,
                Shape::Swapped,
                Shape::WithoutKey,
                Shape::KeyFirst,
                Shape::KeyLast,
            ] {
                let recipe = Self { hash, shape };
                if lengths.contains(&hash.length()) && !recipe.faults().is_empty() {
                    recipes.push(recipe);
                }
            }
        }
        recipes
    }

    pub(super) fn faults(self) -> Vec<Kind> {
        let mut faults = Vec::new();
        if self.hash != Hash::Sha256 {
            faults.push(Kind::OtherHash(self.hash));
        }
        match self.shape {
            Shape::Hmac => {}
            Shape::Swapped => faults.push(Kind::ArgumentsSwapped),
            Shape::WithoutKey => faults.push(Kind::HashWithoutKey),
            Shape::KeyFirst | Shape::KeyLast => faults.push(Kind::HashOfKeyAndBody),
        }
        faults
    }

    pub(super) fn length(self) -> usize {
        self.hash.length()
    }

    /// The MAC of a message that comes in two parts.
    pub(super) fn mac(self, key: &[u8], message: [&[u8]; 2]) -> Vec<u8> {
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
        [first, second]: [&[u8]; 2],
    ) -> Vec<u8> {
        match self.shape {
            Shape::Hmac => hmac::<M>(key, &[first, second]),
            // A long body is not copied.
            Shape::Swapped if first.is_empty() => hmac::<M>(second, &[key]),
            Shape::Swapped => hmac::<M>(&[first, second].concat(), &[key]),
            Shape::WithoutKey => hash::<D>(&[first, second]),
            Shape::KeyFirst => hash::<D>(&[key, first, second]),
            Shape::KeyLast => hash::<D>(&[first, second, key]),
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

impl Hash {
    const ALL: [Self; 4] = [Self::Sha256, Self::Sha1, Self::Sha384, Self::Sha512];

    /// The one whose MACs have so many bytes.
    pub(super) fn of_length(length: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.length() == length)
    }

    fn length(self) -> usize {
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
