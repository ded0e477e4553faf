use std::time::SystemTime;

use bytes::Bytes;
use countersign::{
    Delivery, Head, HeaderMap, HeaderName, Incoming, Observer, Provider, Receiver, Rejection,
    Scheme, SignedPart, TimestampPlace, ValueSource,
};
use countersign_testkit::SignedRequest;

use super::any::AnyProvider;
use crate::{client::PostedUrl, output::Failure, secret::LoadedSecrets};

/// A provider with its secrets.
#[derive(Debug, Clone)]
pub(crate) struct ConfiguredProvider {
    provider: AnyProvider,
    secrets: LoadedSecrets,
    receiver: Receiver<AnyProvider>,
    origin: Option<String>,
}

/// What the signature of a request may cover beside the body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signing<'a> {
    /// Header fields, of which only those that the signature covers matter.
    pub(crate) fields: &'a HeaderMap,
    pub(crate) url: Option<&'a PostedUrl>,
    /// When it is signed; `None` is now.
    pub(crate) at: Option<SystemTime>,
}

impl ConfiguredProvider {
    /// It accepts bodies of any size.
    pub(crate) fn new(provider: AnyProvider, secrets: LoadedSecrets) -> Self {
        let receiver = Receiver::new(provider.clone(), secrets.secrets())
            .max_body_bytes(usize::MAX)
            .max_buffered_bytes(usize::MAX);
        Self {
            provider,
            secrets,
            receiver,
            origin: None,
        }
    }

    /// Accepts bodies up to these limits, as an endpoint does.
    pub(crate) fn with_limits(mut self, max_body_bytes: usize, max_buffered_bytes: usize) -> Self {
        self.receiver = self
            .receiver
            .max_body_bytes(max_body_bytes)
            .max_buffered_bytes(max_buffered_bytes);
        self
    }

    /// Sets the origin that senders know the endpoint by, for a scheme that signs the URL.
    pub(crate) fn with_origin(mut self, origin: Option<&str>) -> Self {
        if let Some(origin) = origin {
            self.receiver = self.receiver.origin(origin);
            self.origin = Some(origin.to_owned());
        }
        self
    }

    /// The head as the receiver sees it: with the origin of the endpoint.
    pub(crate) fn at_origin<'a>(&'a self, head: Head<'a>) -> Head<'a> {
        match &self.origin {
            Some(origin) => head.with_origin(origin),
            None => head,
        }
    }

    /// The provider whose signature header is there, or else the first.
    pub(crate) fn of<'a>(providers: &'a [Self], headers: &HeaderMap) -> Option<&'a Self> {
        let is_signed = |provider: &&Self| headers.contains_key(provider.scheme().header());
        providers
            .iter()
            .find(is_signed)
            .or_else(|| providers.first())
    }

    pub(crate) fn provider(&self) -> &AnyProvider {
        &self.provider
    }

    pub(crate) fn name(&self) -> &str {
        self.provider.name()
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        self.provider.scheme()
    }

    /// Bodies as the provider writes them, if it is built in.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &'static [u8]> {
        self.provider.samples()
    }

    pub(crate) fn secrets(&self) -> &LoadedSecrets {
        &self.secrets
    }

    /// Signs a request with this body.
    pub(crate) fn sign(
        &self,
        signing: Signing<'_>,
        body: &Bytes,
    ) -> Result<SignedRequest, Failure> {
        self.check_complete(signing)?;
        let scheme = self.scheme();
        let secrets = self.secrets.secrets();
        let mut request = SignedRequest::with_scheme(scheme, secrets.current(), body);
        if let Some(PostedUrl { origin, target }) = signing.url {
            request = request.origin(origin).path(target);
        }
        if let Some(at) = signing.at {
            request = request.at(at);
        }
        for name in scheme.signed_fields() {
            if let Some(value) = signing.fields.get(name) {
                request = request.header(name, value);
            }
        }
        Ok(request)
    }

    /// The names of the fields that a receiver needs for the signature, which is the last.
    pub(crate) fn signature_fields(&self) -> Vec<&HeaderName> {
        let scheme = self.scheme();
        let mut names: Vec<_> = scheme.signed_fields().collect();
        names.extend(timestamp_field(scheme).filter(|name| !scheme.covers(name)));
        names.push(scheme.header());
        names
    }

    /// Checks that everything that the signature covers is given, or is made with the signature.
    fn check_complete(&self, signing: Signing<'_>) -> Result<(), Failure> {
        let scheme = self.scheme();
        let made = [timestamp_field(scheme), id_field(scheme)];
        for name in scheme.signed_fields() {
            let count = signing.fields.get_all(name).iter().count();
            if count > 1 || count == 0 && !made.contains(&Some(name)) {
                return Err(Failure::usage(format_args!(
                    "the signature covers the header field {name}: give it once, with --header"
                )));
            }
        }
        let mut parts = scheme.signed_before().iter().chain(scheme.signed_after());
        if signing.url.is_none() && parts.any(|part| *part == SignedPart::Url) {
            return Err(Failure::usage(
                "the signature covers the URL: give it with --url",
            ));
        }
        Ok(())
    }

    /// Verifies a request.
    ///
    /// # Errors
    ///
    /// What a receiver without limits refuses.
    pub(crate) fn verify(
        &self,
        head: &Head<'_>,
        body: Bytes,
    ) -> Result<Delivery<AnyProvider>, Rejection> {
        self.receiver.verify_head(head, body)
    }

    /// Begins to receive a request for the listener, which reads the body.
    ///
    /// # Errors
    ///
    /// What a receiver refuses for its head.
    pub(crate) fn begin(
        &self,
        head: &Head<'_>,
        observer: impl Observer,
    ) -> Result<Incoming<AnyProvider>, Rejection> {
        self.receiver.clone().observe(observer).begin(head)
    }

    /// The response of a receiver that refuses.
    pub(crate) fn reject<B: Default>(
        &self,
        head: &Head<'_>,
        rejection: Rejection,
    ) -> http::Response<B> {
        self.receiver.reject(head, None, rejection)
    }
}

fn timestamp_field(scheme: &Scheme) -> Option<&HeaderName> {
    match scheme.timestamp()?.place() {
        TimestampPlace::Field(name) => Some(name),
        TimestampPlace::Element(_) => None,
    }
}

fn id_field(scheme: &Scheme) -> Option<&HeaderName> {
    match scheme.id()? {
        ValueSource::Field(name) => Some(name),
        _ => None,
    }
}
