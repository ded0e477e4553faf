use std::{
    collections::hash_map::RandomState,
    fmt::Debug,
    hash::{BuildHasher, Hasher},
    time::SystemTime,
};

use bytes::Bytes;
use countersign::{
    Head, HeaderMap, HeaderName, HeaderValue, Provider, Rejection, Scheme, Secret, ValueSource,
};
use http::{Uri, header};

/// A delivery as its provider posts it, for whatever sends requests in a test.
///
/// It is JSON, unless [`header`](Self::header) says otherwise. The provider's scheme says all else
/// that the request needs: the signature and, where the scheme has them, a timestamp and a generated
/// id.
///
/// ```
/// use axum::{Router, body::Body, http::StatusCode, routing::post};
/// use countersign::Secret;
/// use countersign_supademo::Supademo;
/// use countersign_testkit::{SignedRequest, supademo};
/// use countersign_tower::{Webhook, WebhookLayer};
/// use tower::ServiceExt;
///
/// async fn receive(Webhook(delivery): Webhook<Supademo>) -> StatusCode {
///     assert_eq!(delivery.event().email(), Some("jane@example.com"));
///     StatusCode::NO_CONTENT
/// }
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let verified = post(receive).layer(WebhookLayer::new(Supademo, secret.clone()));
/// let app = Router::new().route("/webhooks/supademo", verified);
///
/// let request = SignedRequest::new(&Supademo, &secret, supademo::LEAD_CAPTURED)
///     .path("/webhooks/supademo")
///     .to_http::<Body>();
/// assert_eq!(app.clone().oneshot(request).await?.status(), StatusCode::NO_CONTENT);
///
/// let other = Secret::new("whsec_other_0123456789abcdef")?;
/// let request = SignedRequest::new(&Supademo, &other, supademo::LEAD_CAPTURED)
///     .path("/webhooks/supademo")
///     .to_http::<Body>();
/// assert_eq!(app.oneshot(request).await?.status(), StatusCode::UNAUTHORIZED);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SignedRequest {
    scheme: Scheme,
    secret: Secret,
    pub(super) path: Uri,
    origin: Option<String>,
    /// All fields but those that are added with the signature.
    headers: HeaderMap,
    time: SystemTime,
    body: Bytes,
}

impl SignedRequest {
    /// A delivery with this body, signed now, to the path `/`.
    pub fn new<P: Provider>(provider: &P, secret: &Secret, body: impl AsRef<[u8]>) -> Self {
        Self::with_scheme(provider.scheme(), secret, body)
    }

    /// The same for a scheme without a provider, such as one from a configuration.
    pub fn with_scheme(scheme: &Scheme, secret: &Secret, body: impl AsRef<[u8]>) -> Self {
        let json = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        if let Some(ValueSource::Field(name)) = scheme.id() {
            headers.insert(name, generated_id());
        }
        Self {
            scheme: scheme.clone(),
            secret: secret.clone(),
            path: Uri::default(),
            origin: None,
            headers,
            time: SystemTime::now(),
            body: Bytes::copy_from_slice(body.as_ref()),
        }
    }

    /// Sends it to this path, with a query or without, instead of `/`.
    ///
    /// # Panics
    ///
    /// If it is not a path.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test fails by a panic")]
    pub fn path(mut self, path: &str) -> Self {
        self.path = path.parse().expect("a path, or a URI");
        self
    }

    /// Signs the URL with this origin, such as `https://hooks.example.com`. It matters for a scheme
    /// that covers the URL, and is that of [`Receiver::origin`](countersign::Receiver::origin).
    ///
    /// Without an origin, such a scheme needs the [`header`](Self::header) `host`.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Signs it at this time instead of now. It matters for a scheme with a timestamp.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use countersign::{
    ///     HeaderName, Message, ParseError, Provider, Receiver, Scheme, Secret, SignedPart,
    /// };
    /// use countersign_testkit::SignedRequest;
    ///
    /// struct Acme(Scheme);
    /// # impl Provider for Acme {
    /// #     const NAME: &'static str = "acme";
    /// #     type Event = ();
    /// #     fn scheme(&self) -> &Scheme {
    /// #         &self.0
    /// #     }
    /// #     fn parse(&self, _: &Message<'_>) -> Result<(), ParseError> {
    /// #         Ok(())
    /// #     }
    /// # }
    ///
    /// let scheme = Scheme::hex(HeaderName::from_static("x-acme-signature"))
    ///     .with_list(',', "v1=")
    ///     .with_timestamp_element("t=", Duration::from_secs(300))
    ///     .with_signed_before([SignedPart::Timestamp, SignedPart::text(".")]);
    /// let acme = Acme(scheme);
    /// let secret = Secret::new("key")?;
    ///
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let old = SignedRequest::new(&acme, &secret, "{}").at(time);
    /// // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    /// let mac = "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
    /// assert_eq!(old.headers()["x-acme-signature"], format!("t=1700000000,v1={mac}"));
    ///
    /// let new = SignedRequest::new(&acme, &secret, "{}");
    /// let receiver = Receiver::new(acme, secret);
    /// assert!(receiver.verify(&new.headers(), "{}").is_ok());
    /// let refused = receiver.verify(&old.headers(), "{}").unwrap_err();
    /// assert_eq!(refused.reason(), "timestamp_out_of_tolerance");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn at(mut self, time: SystemTime) -> Self {
        self.time = time;
        self
    }

    /// Sends this header field too, in place of one of the same name: one that the signature covers,
    /// such as an id, or any other.
    ///
    /// The signature itself cannot be replaced here: change the finished request instead.
    ///
    /// # Panics
    ///
    /// If they are not a field's name and value.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test fails by a panic")]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Debug>,
        V: TryInto<HeaderValue, Error: Debug>,
    {
        let name = name.try_into().expect("a header's name");
        let value = value.try_into().expect("a header's value");
        self.headers.insert(name, value);
        self
    }

    /// Sends these fields too: see [`header`](Self::header).
    #[cfg(feature = "conformance")]
    pub(crate) fn with_headers(mut self, headers: &HeaderMap) -> Self {
        self.headers.extend(headers.clone());
        self
    }

    /// The header fields, the signature among them.
    ///
    /// # Panics
    ///
    /// If the signature covers a field that [`header`](Self::header) did not give, or the URL, without
    /// an [`origin`](Self::origin) and a `host`.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.extend(self.signed_headers());
        headers
    }

    /// The fields of the signature, the timestamp and the id.
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    pub(super) fn signed_headers(&self) -> HeaderMap {
        match self.try_signed_headers() {
            Ok(headers) => headers,
            Err(missing) => {
                panic!("{missing}, and the signature covers it: `SignedRequest::header`")
            }
        }
    }

    /// Every field, unless the signature covers one that is missing.
    pub(crate) fn try_headers(&self) -> Result<HeaderMap, Rejection> {
        let mut headers = self.headers.clone();
        headers.extend(self.try_signed_headers()?);
        Ok(headers)
    }

    fn try_signed_headers(&self) -> Result<HeaderMap, Rejection> {
        let head = self.head(&self.headers);
        let mut signed = self.scheme.sign_request(&self.secret, &head, &self.body)?;
        if let Some(ValueSource::Field(name)) = self.scheme.id()
            && let Some(id) = self.headers.get(name)
        {
            signed.insert(name, id.clone());
        }
        Ok(signed)
    }

    /// The head of this request, with these fields.
    pub(crate) fn head<'a>(&'a self, headers: &'a HeaderMap) -> Head<'a> {
        let head = Head::new(headers, self.time)
            .with_method("POST")
            .with_target(self.target());
        match &self.origin {
            Some(origin) => head.with_origin(origin),
            None => head,
        }
    }

    /// The path and the query.
    pub(crate) fn target(&self) -> &str {
        self.path.path_and_query().map_or("/", |path| path.as_str())
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    pub(crate) fn time(&self) -> SystemTime {
        self.time
    }

    pub(crate) fn signed_origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

/// An id that no other request has: each `RandomState` has its own random keys.
fn generated_id() -> HeaderValue {
    let random = RandomState::new().build_hasher().finish();
    HeaderValue::try_from(format!("msg_{random:016x}")).unwrap_or(HeaderValue::from_static("msg_0"))
}
