use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::HeaderMap;

use super::{
    Algorithm, Secret, Secrets,
    mac::{ClaimedMacs, Mac, RunningMac},
};
use crate::receive::BodyBuffer;

/// One request, being checked: a running MAC for each secret, and the signatures that the request
/// claims.
///
/// It owns the bytes that it MACs, so that nothing else can be what the delivery holds. A verifier
/// without a claimed signature refuses every body.
pub struct Verifier {
    secrets: Secrets,
    current: RunningMac,
    previous: Vec<RunningMac>,
    claimed: ClaimedMacs,
    kept: Option<Box<Kept>>,
    body: BodyBuffer,
}

/// What is kept of a request beside its body. For most it is nothing, and takes no room.
#[derive(Default)]
pub(crate) struct Kept {
    /// What the signature covers before the body.
    pub(crate) before: Vec<u8>,
    /// What the signature covers after the body.
    pub(crate) after: Vec<u8>,
    /// The header fields that the scheme names, beside the signature.
    pub(crate) fields: HeaderMap,
    pub(crate) tenant: Option<Arc<str>>,
}

/// A request whose MAC is a claimed one.
pub(crate) struct Verified {
    pub(crate) body: Bytes,
    pub(crate) kept: Option<Box<Kept>>,
    pub(crate) secret_label: Option<Arc<str>>,
}

impl Verified {
    pub(crate) fn fields(&self) -> Option<&HeaderMap> {
        self.kept.as_ref().map(|kept| &kept.fields)
    }

    pub(crate) fn tenant(&self) -> Option<&str> {
        self.kept.as_ref()?.tenant.as_deref()
    }
}

impl Verifier {
    /// Expects a MAC with one of `secrets` that is one of the `claimed` ones. A claimed MAC of
    /// another length than the algorithm's matches nothing.
    pub fn new<M: AsRef<[u8]>>(
        algorithm: Algorithm,
        secrets: &Secrets,
        claimed: impl IntoIterator<Item = M>,
    ) -> Self {
        let claimed = claimed
            .into_iter()
            .filter(|mac| mac.as_ref().len() == algorithm.mac_len())
            .map(|mac| Mac::copied(mac.as_ref()));
        Self::of_claimed(algorithm, secrets, claimed.collect::<Vec<_>>().into())
    }

    pub(super) fn of_claimed(
        algorithm: Algorithm,
        secrets: &Secrets,
        claimed: ClaimedMacs,
    ) -> Self {
        let previous = secrets.previous().iter();
        Self {
            current: secrets.current().start(algorithm),
            previous: previous.map(|secret| secret.start(algorithm)).collect(),
            secrets: secrets.clone(),
            claimed,
            kept: None,
            body: BodyBuffer::default(),
        }
    }

    /// Adds bytes that the signature covers before the body, such as a timestamp and a dot.
    #[must_use]
    pub fn signed_before(mut self, bytes: &[u8]) -> Self {
        self.add_before(bytes);
        self
    }

    /// Adds bytes that the signature covers after the body.
    #[must_use]
    pub fn signed_after(mut self, bytes: &[u8]) -> Self {
        self.add_after(bytes);
        self
    }

    pub(super) fn add_before(&mut self, bytes: &[u8]) {
        self.mac(bytes);
        self.keep().before.extend_from_slice(bytes);
    }

    pub(super) fn add_after(&mut self, bytes: &[u8]) {
        self.keep().after.extend_from_slice(bytes);
    }

    /// What is kept of the request, to add to it.
    pub(crate) fn keep(&mut self) -> &mut Kept {
        self.kept.get_or_insert_default()
    }

    pub(crate) fn kept(&self) -> Option<&Kept> {
        self.kept.as_deref()
    }

    /// Sets how long the body is claimed to be, in bytes.
    pub(crate) fn expect(&mut self, content_length: Option<u64>) {
        self.body.expect(content_length);
    }

    pub(crate) fn buffer(&mut self) -> &mut BodyBuffer {
        &mut self.body
    }

    pub(crate) fn update(&mut self, frame: Bytes) {
        self.mac(&frame);
        self.body.push(frame);
    }

    /// Gives the request with the label of the secret whose MAC matched, or what no MAC matched.
    pub(crate) fn finish(mut self) -> Result<Verified, (Bytes, Option<Box<Kept>>)> {
        if let Some(kept) = self.kept.take() {
            self.mac(&kept.after);
            self.kept = Some(kept);
        }
        let mut matched: Option<&Secret> = None;
        let macs = std::iter::once(self.current).chain(self.previous);
        // Every secret is tried against every claimed MAC, whatever matched before.
        for (secret, mac) in self.secrets.iter().zip(macs) {
            let is_claimed = self.claimed.contain(&mac.finish());
            if bool::from(is_claimed) && matched.is_none() {
                matched = Some(secret);
            }
        }
        let body = self.body.into_bytes();
        match matched {
            Some(secret) => Ok(Verified {
                body,
                kept: self.kept,
                secret_label: secret.shared_label(),
            }),
            None => Err((body, self.kept)),
        }
    }

    fn mac(&mut self, bytes: &[u8]) {
        self.current.update(bytes);
        for mac in &mut self.previous {
            mac.update(bytes);
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.secrets)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(secrets: &Secrets, claimed: &[&[u8]]) -> Result<Option<String>, Bytes> {
        let verifier = Verifier::new(Algorithm::HmacSha256, secrets, claimed);
        let mut verifier = verifier.signed_before(b"id").signed_after(b"!");
        verifier = verifier.signed_before(b".");
        verifier.update(Bytes::from_static(b"body"));
        let finished = verifier.finish().map_err(|(body, _)| body)?;
        assert_eq!(finished.body, "body");
        let kept = finished.kept.unwrap();
        assert_eq!((&*kept.before, &*kept.after), (&b"id."[..], &b"!"[..]));
        Ok(finished.secret_label.map(|label| label.to_string()))
    }

    #[test]
    fn one_matching_mac_among_several_is_enough_and_none_is_too_few() {
        let secret = Secret::new("key").unwrap().with_label("now");
        // printf 'id.body!' | openssl dgst -sha256 -hmac key
        let right = "4376cf804766296cacbcdf8086111b0d17f32b3fe4251515a48fa6ffe2590443";
        // printf body | openssl dgst -sha256 -hmac key
        let wrong = "515aae133b435d4000956731f68ae5cf5eb85d4f0dc6a546d2bfcd3595ec1ae1";
        let (right, wrong) = (hex::decode(right).unwrap(), hex::decode(wrong).unwrap());
        let (right, wrong) = (right.as_slice(), wrong.as_slice());
        let long = [right, &[0]].concat();
        let secrets = Secrets::new(secret);
        let now = || Ok(Some("now".to_owned()));
        assert_eq!(verify(&secrets, &[wrong, right]), now());
        assert_eq!(verify(&secrets, &[right, wrong]), now());
        assert_eq!(verify(&secrets, &[right, right]), now());
        assert_eq!(verify(&secrets, &[right]), now());
        for claimed in [
            &[][..],
            &[wrong],
            &[wrong, wrong],
            &[&[0; 32]],
            &[&right[..31]],
            &[&right[..20]],
            &[&long],
            &[b""],
        ] {
            assert_eq!(
                verify(&secrets, claimed).unwrap_err(),
                "body",
                "{claimed:?}"
            );
        }
    }
}
