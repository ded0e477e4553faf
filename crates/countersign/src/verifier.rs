use std::{fmt, sync::Arc};

use bytes::Bytes;
use hmac::Mac;
use smallvec::SmallVec;
use subtle::{Choice, ConstantTimeEq};

use crate::{Rejection, Secret, Secrets, body::Body, secret::HmacSha256};

/// One request's claim, being checked: a running MAC for each secret, and the claimed signatures.
///
/// It owns the bytes that it MACs, so that nothing else can be what the delivery holds. A verifier
/// without a claimed signature refuses every body.
pub struct Verifier {
    secrets: Secrets,
    macs: SmallVec<[HmacSha256; 1]>,
    claimed: SmallVec<[[u8; 32]; 1]>,
    body: Body,
}

impl Verifier {
    /// Expects an HMAC-SHA256 with one of `secrets` that is one of the `claimed` ones.
    pub fn new(secrets: &Secrets, claimed: impl IntoIterator<Item = [u8; 32]>) -> Self {
        Self {
            secrets: secrets.clone(),
            macs: secrets.iter().map(Secret::mac).collect(),
            claimed: claimed.into_iter().collect(),
            body: Body::default(),
        }
    }

    /// Adds bytes that the signature covers before the body, such as a timestamp and a dot.
    #[must_use]
    pub fn signed_prefix(mut self, bytes: &[u8]) -> Self {
        self.mac(bytes);
        self
    }

    /// Says how long the body is claimed to be, in bytes.
    pub(crate) fn expect(&mut self, content_length: Option<u64>) {
        self.body.expect(content_length);
    }

    pub(crate) fn body_len(&self) -> usize {
        self.body.len()
    }

    pub(crate) fn update(&mut self, frame: Bytes) {
        self.mac(&frame);
        self.body.push(frame);
    }

    /// Gives the body, with the label of the secret whose MAC matched.
    pub(crate) fn finish(self) -> Result<(Bytes, Option<Arc<str>>), Mismatch> {
        let mut matched = None;
        // Every secret is tried against every claim, whatever matched before.
        for (secret, mac) in self.secrets.iter().zip(self.macs) {
            let mac = mac.finalize().into_bytes();
            let equal = self.claimed.iter().fold(Choice::from(0), |any, claim| {
                any | mac.as_slice().ct_eq(claim)
            });
            if bool::from(equal) && matched.is_none() {
                matched = Some(secret);
            }
        }
        match matched {
            Some(secret) => Ok((self.body.into_bytes(), secret.shared_label())),
            None => Err(Mismatch {
                #[cfg(feature = "diagnose")]
                body: self.body,
            }),
        }
    }

    fn mac(&mut self, bytes: &[u8]) {
        for mac in &mut self.macs {
            mac.update(bytes);
        }
    }
}

/// No secret's MAC is a claimed one.
pub(crate) struct Mismatch {
    #[cfg(feature = "diagnose")]
    pub(crate) body: Body,
}

impl From<Mismatch> for Rejection {
    fn from(_: Mismatch) -> Self {
        Self::SignatureMismatch
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.secrets)
            .field("body_len", &self.body_len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(secrets: &Secrets, claimed: &[[u8; 32]]) -> Result<Option<String>, &'static str> {
        let mut verifier = Verifier::new(secrets, claimed.iter().copied()).signed_prefix(b"id.");
        verifier.update(Bytes::from_static(b"body"));
        match verifier.finish() {
            Ok((_, label)) => Ok(label.map(|label| label.to_string())),
            Err(mismatch) => Err(Rejection::from(mismatch).reason()),
        }
    }

    #[test]
    fn one_matching_claim_among_several_is_enough_and_none_is_too_few() {
        let secret = Secret::new("key").unwrap().with_label("now");
        let right = secret.sign([b"id.body".as_slice()]);
        let wrong = secret.sign([b"body".as_slice()]);
        let secrets = Secrets::new(secret);
        assert_eq!(verify(&secrets, &[wrong, right]), Ok(Some("now".into())));
        assert_eq!(verify(&secrets, &[right, wrong]), Ok(Some("now".into())));
        assert_eq!(verify(&secrets, &[right, right]), Ok(Some("now".into())));
        assert_eq!(verify(&secrets, &[wrong]), Err("signature_mismatch"));
        assert_eq!(verify(&secrets, &[]), Err("signature_mismatch"));
        assert_eq!(verify(&secrets, &[[0; 32]]), Err("signature_mismatch"));
    }
}
