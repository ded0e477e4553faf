use std::time::SystemTime;

use bytes::Bytes;
use countersign::{
    HeaderMap, HeaderValue, Message, ParseError, Provider, Receiver, Rejection, Scheme, Secret,
};

use super::{
    forged::{Forged, NotForged},
    signature::Signature,
};
use crate::sign::SignedRequest;

/// A request that is authentic, and the changes that forgeries consist of.
pub(super) struct Authentic<'a> {
    pub(super) request: &'a SignedRequest,
    /// All fields, the signature among them.
    pub(super) headers: HeaderMap,
    pub(super) signature: Signature,
}

impl<'a> Authentic<'a> {
    pub(super) fn new(request: &'a SignedRequest) -> Result<Self, NotForged> {
        let headers = request.try_headers().map_err(NotForged::NotAuthentic)?;
        let value = headers.get(request.scheme().header());
        let signature = value.and_then(|value| Signature::read(request.scheme(), value));
        let malformed = NotForged::NotAuthentic(Rejection::SignatureMalformed);
        let authentic = Self {
            request,
            headers,
            signature: signature.ok_or(malformed)?,
        };
        let unchanged = authentic.unchanged();
        authentic
            .verify(&unchanged)
            .map_err(NotForged::NotAuthentic)?;
        Ok(authentic)
    }

    pub(super) fn scheme(&self) -> &Scheme {
        self.request.scheme()
    }

    pub(super) fn body(&self) -> &Bytes {
        self.request.body()
    }

    pub(super) fn unchanged(&self) -> Forged {
        Forged {
            path: self.request.target().to_owned(),
            headers: self.headers.clone(),
            body: self.body().clone(),
        }
    }

    /// The request with these values of the signature header.
    pub(super) fn with_values<V: AsRef<[u8]>>(
        &self,
        values: impl IntoIterator<Item = V>,
    ) -> Option<Forged> {
        let mut forged = self.unchanged();
        forged.headers.remove(self.scheme().header());
        for value in values {
            let value = HeaderValue::from_bytes(value.as_ref()).ok()?;
            forged.headers.append(self.scheme().header(), value);
        }
        Some(forged)
    }

    /// The request with this value of the signature header.
    pub(super) fn with_value(&self, value: impl AsRef<[u8]>) -> Option<Forged> {
        self.with_values([value])
    }

    /// The request with this MAC.
    pub(super) fn with_mac(&self, mac: &[u8]) -> Option<Forged> {
        self.with_value(self.signature.with_mac(mac))
    }

    /// The request with this MAC, in whatever encoding.
    pub(super) fn with_digits(&self, digits: &str) -> Option<Forged> {
        self.with_value(self.signature.with_digits(digits))
    }

    /// The request with another body.
    pub(super) fn with_body(&self, body: impl Into<Bytes>) -> Forged {
        Forged {
            body: body.into(),
            ..self.unchanged()
        }
    }

    /// The value of the signature header for a request that is signed otherwise.
    pub(super) fn signed(&self, scheme: &Scheme, secret: &Secret, body: &[u8]) -> Option<String> {
        let head = self.request.head(&self.headers);
        let value = scheme.sign(secret, &head, body).ok()?;
        value.to_str().ok().map(str::to_owned)
    }

    /// The value of the signature header for another body.
    pub(super) fn signed_for(&self, body: &[u8]) -> Option<String> {
        self.signed(self.scheme(), self.request.secret(), body)
    }

    /// The value of the signature header with another secret.
    pub(super) fn signed_with(&self, key: &[u8]) -> Option<String> {
        let secret = Secret::new(key).ok()?;
        self.signed(self.scheme(), &secret, self.body())
    }

    /// The MAC with another secret.
    pub(super) fn mac_with(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = HeaderValue::try_from(self.signed_with(key)?).ok()?;
        Signature::read(self.scheme(), &value).map(|signature| signature.mac)
    }

    /// Everything that the signature covers.
    pub(super) fn signed_bytes(&self) -> Option<Vec<u8>> {
        let head = self.request.head(&self.headers);
        let around = self.scheme().signed_around(&head, &self.unix_seconds());
        let (before, after) = around.ok()?;
        Some([before.as_slice(), self.body(), &after].concat())
    }

    /// The time of the signature, in seconds.
    pub(super) fn unix_seconds(&self) -> String {
        let since = self.request.time().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default().as_secs().to_string()
    }

    /// Checks the request by the scheme, as of the time when it was signed.
    pub(super) fn verify(&self, forged: &Forged) -> Result<(), Rejection> {
        let any_body = AnyBody(self.scheme().clone());
        let mut receiver = Receiver::new(any_body, self.request.secret().clone())
            .max_body_bytes(usize::MAX)
            .max_buffered_bytes(usize::MAX);
        if let Some(origin) = self.request.signed_origin() {
            receiver = receiver.origin(origin);
        }
        let head = self.request.head(&forged.headers).with_target(&forged.path);
        let mut incoming = receiver.begin(&head)?;
        incoming.update(forged.body.clone())?;
        incoming.finish().map(drop)
    }
}

/// A provider of this scheme whose bodies are anything.
struct AnyBody(Scheme);

impl Provider for AnyBody {
    const NAME: &'static str = "testkit";
    type Event = ();

    fn scheme(&self) -> &Scheme {
        &self.0
    }

    fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
        Ok(())
    }
}
