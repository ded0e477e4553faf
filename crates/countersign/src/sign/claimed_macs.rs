use subtle::{Choice, ConstantTimeEq};

use super::mac::Mac;

/// The MACs that a request claims: nearly always one, of HMAC-SHA256.
pub(super) enum ClaimedMacs {
    /// Apart, so that it takes no more room in every request than it needs.
    One([u8; 32]),
    Other(Vec<Mac>),
}

impl ClaimedMacs {
    pub(super) fn one(mac: Mac) -> Self {
        match mac.as_bytes().try_into() {
            Ok(bytes) => Self::One(bytes),
            Err(_) => Self::Other(vec![mac]),
        }
    }

    /// Whether `mac` is one of them. All are compared, in constant time, whatever matched before.
    pub(super) fn contain(&self, mac: &Mac) -> Choice {
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
