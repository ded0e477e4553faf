//! Deliveries as data.

mod encoded;
mod stored;

use std::{fmt, time::SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

pub use self::stored::{RestoreError, Stored};
use super::{DeliveryId, Message};
use crate::{Head, Rejection, Scheme};

/// A delivery, or a request that was refused, as data: what is written down of it.
///
/// There is one format, JSON through `serde`, wherever it is kept. The body is exact, and so are the
/// values of the header fields; what is not text stands in base64. It is no witness: anybody can
/// write one.
///
/// ```
/// use std::time::SystemTime;
///
/// use countersign::{Envelope, Head, Verdict};
///
/// let fields = [("x-acme-signature", "5e1f")];
/// let head = Head::new(&fields, SystemTime::UNIX_EPOCH).with_method("POST").with_target("/hook");
/// let envelope = Envelope::new("acme", &head).with_body("{}");
/// assert_eq!(
///     serde_json::to_string(&envelope)?,
///     r#"{"provider":"acme","received_at":0.0,"method":"POST","target":"/hook","fields":[["x-acme-signature","5e1f"]],"body":{"text":"{}"},"verdict":"unknown"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(with = "encoded::time")]
    received_at: SystemTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(with = "encoded::fields")]
    fields: HeaderMap,
    #[serde(default, with = "encoded::body")]
    body: Option<Bytes>,
    verdict: Verdict,
}

/// What a receiver said of the request in an [`Envelope`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    /// It is authentic, and of the provider's format.
    #[non_exhaustive]
    Accepted {
        /// What makes two deliveries the same one.
        id: DeliveryId,
        /// The label of the secret that it was signed with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<String>,
    },
    /// It was refused.
    #[non_exhaustive]
    Refused {
        /// The status code of the answer.
        status: u16,
        /// The word for it: [`Rejection::reason`].
        reason: String,
        /// The sentence for it: the `Display` of [`Rejection`].
        error: String,
    },
    /// Nobody has judged it.
    Unknown,
}

impl Verdict {
    /// It was accepted, signed with the secret of this label: for what writes deliveries down in a format
    /// of its own. It proves nothing, as no envelope does.
    #[must_use]
    pub fn accepted(id: DeliveryId, secret: Option<&str>) -> Self {
        Self::Accepted {
            id,
            secret: secret.map(str::to_owned),
        }
    }
}

impl From<&Rejection> for Verdict {
    fn from(rejection: &Rejection) -> Self {
        Self::Refused {
            status: rejection.status().as_u16(),
            reason: rejection.reason().to_owned(),
            error: rejection.to_string(),
        }
    }
}

impl Envelope {
    /// A request to a provider's endpoint, with all its header fields and without its body.
    ///
    /// A field that is no header field of HTTP is left out.
    #[must_use]
    pub fn new(provider: &str, head: &Head<'_>) -> Self {
        let mut fields = HeaderMap::new();
        head.headers().for_each(&mut |name, value| {
            let name = HeaderName::try_from(name);
            let value = HeaderValue::from_bytes(value);
            if let (Ok(name), Ok(value)) = (name, value) {
                // A map that is full keeps what it has.
                let _ = fields.try_append(name, value);
            }
        });
        Self {
            method: head.method().map(str::to_owned),
            target: head.target().map(str::to_owned),
            ..Self::of(provider, head.received_at(), fields)
        }
    }

    pub(in crate::event) fn of(provider: &str, received_at: SystemTime, fields: HeaderMap) -> Self {
        Self {
            provider: Some(provider.to_owned()).filter(|name| !name.is_empty()),
            endpoint: None,
            tenant: None,
            received_at,
            method: None,
            target: None,
            fields,
            body: None,
            verdict: Verdict::Unknown,
        }
    }

    /// It came to the endpoint of this name.
    #[must_use]
    pub fn with_endpoint(mut self, name: Option<&str>) -> Self {
        self.endpoint = name.map(str::to_owned);
        self
    }

    /// It is for this tenant.
    #[must_use]
    pub fn with_tenant(mut self, tenant: Option<&str>) -> Self {
        self.tenant = tenant.map(str::to_owned);
        self
    }

    /// It has this body, which came whole.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// A receiver said this of it.
    #[must_use]
    pub fn with_verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        self
    }

    /// The provider's name; `None` if nobody knows whose it is.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// The name of the endpoint that it came to, if it has one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// The tenant that it is for, if the endpoint receives for several.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// When its head arrived. In JSON it is Unix time in seconds, to the microsecond.
    #[must_use]
    pub fn received_at(&self) -> SystemTime {
        self.received_at
    }

    /// The method of the request, if it is known.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// The path and the query of the request, if they are known.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// The header fields: those that the scheme names, for a delivery; all of them, for what was
    /// captured or refused.
    #[must_use]
    pub fn fields(&self) -> &HeaderMap {
        &self.fields
    }

    /// The body, if all of it came.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// What a receiver said of it.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What a provider of this scheme parses of it, if its body was written down.
    #[must_use]
    pub fn message<'a>(&'a self, scheme: &'a Scheme) -> Option<Message<'a>> {
        let fields = Some(&self.fields);
        let body = self.body.as_ref();
        body.map(|body| Message::with_fields(body, scheme, fields))
    }

    /// The head of the request, as far as it was written down.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        let mut head = Head::new(&self.fields, self.received_at);
        if let Some(method) = &self.method {
            head = head.with_method(method);
        }
        if let Some(target) = &self.target {
            head = head.with_target(target);
        }
        head
    }
}

/// Shows where it came from, and nothing of what it says.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("provider", &self.provider)
            .field("endpoint", &self.endpoint)
            .field("tenant", &self.tenant)
            .field("received_at", &self.received_at)
            .field("body_len", &self.body.as_ref().map(Bytes::len))
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}
