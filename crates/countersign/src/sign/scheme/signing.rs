use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, header};

use super::{Scheme, SignedPart, Timestamp};
use crate::{Head, Rejection, Secret};

/// How a request is signed, for tests and tools.
impl Scheme {
    /// The signature header's value for a request with this head and body.
    ///
    /// The head needs no more than the fields that the signature covers; where the timestamp stands
    /// in the signature header, it is the head's time of arrival.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] or [`Rejection::HeaderRepeated`] for a field that the signature
    /// covers.
    pub fn sign(
        &self,
        secret: &Secret,
        head: &Head<'_>,
        body: &[u8],
    ) -> Result<HeaderValue, Rejection> {
        let now = unix_seconds(head.received_at());
        let (before, after) = self.signed_around(head, &now)?;
        let mac = secret.sign(self.algorithm(), [&before, body, &after]);
        let mac = self.encoding().encode(mac.as_bytes());
        let prefix = self.prefix();
        let time_tag = self.timestamp().and_then(Timestamp::element);
        let value = match (self.list(), time_tag) {
            (Some(list), Some(tag)) => {
                format!("{prefix}{tag}{now}{}{}{mac}", list.separator(), list.tag())
            }
            (Some(list), None) => format!("{prefix}{}{mac}", list.tag()),
            (None, _) => format!("{prefix}{mac}"),
        };
        HeaderValue::try_from(value).map_err(|_| Rejection::SignatureMalformed)
    }

    /// The header fields that a sender adds to a request for its signature: those that the signature
    /// covers, as they are in the head, the timestamp, which is the head's time of arrival unless the
    /// head has it, and the signature.
    ///
    /// # Errors
    ///
    /// Those of [`sign`](Self::sign).
    pub fn sign_request(
        &self,
        secret: &Secret,
        head: &Head<'_>,
        body: &[u8],
    ) -> Result<HeaderMap, Rejection> {
        let mut fields = HeaderMap::new();
        let timestamp = self.timestamp().and_then(Timestamp::field);
        if let Some(name) = timestamp {
            let now = HeaderValue::try_from(unix_seconds(head.received_at()));
            fields.insert(name, now.map_err(|_| Rejection::TimestampMalformed)?);
        }
        for name in self.signed_fields().chain(timestamp) {
            match head.exactly_one(name) {
                Ok(value) => {
                    let value = HeaderValue::from_bytes(value);
                    fields.insert(name, value.map_err(|_| Rejection::SignatureMalformed)?);
                }
                Err(Rejection::HeaderMissing(_)) if timestamp == Some(name) => {}
                Err(rejection) => return Err(rejection),
            }
        }
        let mut signing = head.with_headers(&fields);
        // A URL may be that of the `Host`, which is no field of the signature.
        if let Ok(host) = head.exactly_one(&header::HOST)
            && let Ok(host) = str::from_utf8(host)
        {
            signing = signing.or_authority(host);
        }
        let signature = self.sign(secret, &signing, body)?;
        fields.insert(self.header(), signature);
        Ok(fields)
    }

    /// What the signature covers before and after the body, for tools that make or explain one.
    /// `element` is the timestamp of the signature header, for a scheme that has it there.
    ///
    /// # Errors
    ///
    /// [`Rejection::HeaderMissing`] or [`Rejection::HeaderRepeated`] for a field that the signature
    /// covers.
    pub fn signed_around(
        &self,
        head: &Head<'_>,
        element: &str,
    ) -> Result<(Vec<u8>, Vec<u8>), Rejection> {
        let joined = |parts: &mut dyn Iterator<Item = &SignedPart>| {
            let mut bytes = Vec::new();
            for part in parts {
                let part = part.bytes(head, self.timestamp(), Some(element.as_bytes()))?;
                bytes.extend_from_slice(&part);
            }
            Ok(bytes)
        };
        Ok((
            joined(&mut self.signed_before())?,
            joined(&mut self.signed_after())?,
        ))
    }
}

fn unix_seconds(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs().to_string()
}
