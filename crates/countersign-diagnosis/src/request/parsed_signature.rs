use countersign::Scheme;

use super::decode::decode;
use crate::{cause::SignatureFault, hash::Hash};

/// A MAC that the signature header can be read as, and what is wrong with its form.
#[derive(Clone)]
pub(crate) struct ParsedSignature {
    pub(crate) mac: Vec<u8>,
    pub(crate) faults: Vec<SignatureFault>,
}

impl ParsedSignature {
    /// Every way to decode a text, around which there are `faults` already.
    pub(super) fn decoded(text: &[u8], scheme: &Scheme, faults: &[SignatureFault]) -> Vec<Self> {
        decode(text, scheme.encoding())
            .into_iter()
            .map(|(mac, more)| Self {
                mac,
                faults: [faults, &more].concat(),
            })
            .collect()
    }

    /// Sorts what has the length that the scheme asks for first, then what has the fewest faults.
    pub(super) fn rank(&self, scheme: &Scheme) -> (bool, usize) {
        (!self.has_length_of(scheme), self.faults.len())
    }

    /// Whether nothing is wrong with its form.
    pub(super) fn is_well_formed(&self, scheme: &Scheme) -> bool {
        self.has_length_of(scheme) && self.faults.is_empty()
    }

    /// What the length alone says, if it is not the scheme's.
    pub(super) fn length_fault(&self, scheme: &Scheme) -> Option<SignatureFault> {
        if self.has_length_of(scheme) {
            return None;
        }
        Some(SignatureFault::Length {
            expected: scheme.algorithm(),
            found: Hash::of_length(self.mac.len())?,
        })
    }

    fn has_length_of(&self, scheme: &Scheme) -> bool {
        self.mac.len() == scheme.algorithm().mac_len()
    }
}
