use std::{
    error::Error as StdError,
    fmt,
    future::{Future, Ready, ready},
    rc::Rc,
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use countersign::{Head, LiveSecrets, PerTenant, Provider, Receiver, Tenant};

use crate::{WebhookService, lookup::Lookup, source::Source};

/// Lets only a provider's authentic deliveries through to the handler.
///
/// The handler gets the request with a [`Delivery<P>`](countersign::Delivery) in its extensions,
/// and with the exact bytes that were verified as its payload.
///
/// | request | answer |
/// |---|---|
/// | a signature header is missing, repeated or malformed, or the tenant is unknown | 401, and the body is not read |
/// | no secret's signature matches | 401 |
/// | the body is larger than the limit | 413 |
/// | the unverified bodies are more bytes than the endpoint may hold | 503 with `Retry-After` |
/// | the lookup of a tenant's secrets fails or takes too long, or too many are under way | 503 with `Retry-After` |
/// | the body is not complete within the read timeout | 408 |
/// | the body broke off | 400 |
/// | authentic, but not JSON | 400 |
/// | authentic | the answer of the handler |
///
/// A refusal is a response and no error: it has an empty body, and its
/// [`Rejection`](countersign::Rejection) in the response's extensions. It closes an HTTP/1
/// connection, unless the body was authentic.
///
/// A client that is refused early reads why: the head of the answer is sent at once, then what is left
/// of the client's body is read and dropped, up to 16 MiB, 10 seconds, and 1 second of silence, and
/// only then the connection closes. Beyond that actix reads and drops for the `client_disconnect_timeout`
/// of `HttpServer`.
///
/// actix reads ahead: what a client has sent behind a refused request without waiting for the answer is
/// verified and answered too, although the server has said `Connection: close`, after which RFC 9112 §9.6
/// asks it to process no further request. A middleware cannot stop that. Nothing unverified gets
/// through by it, and senders of webhooks wait for their answers.
///
/// Once a body is authentic, what the handler does runs to its end, whether the client waits for the
/// answer or not: these senders do not send again.
///
/// actix's own limit of 256 KiB for the extractors `web::Bytes` and `String` gives way to the
/// receiver's, unless the application has set a `PayloadConfig` of its own.
///
/// Make it outside the factory of `HttpServer` and clone it inside: then all workers share one
/// receiver.
pub struct WebhookMiddleware<P> {
    source: Source<P>,
}

impl<P: Provider> WebhookMiddleware<P> {
    /// Receives from `provider` with the default limits: 1 MiB, complete within 10 seconds, and 64 MiB
    /// of unverified bodies.
    ///
    /// The secrets are a [`Secret`](countersign::Secret), several
    /// [`Secrets`](countersign::Secrets) during a rotation, or [`LiveSecrets`] that are replaced
    /// while requests arrive.
    pub fn new(provider: P, secrets: impl Into<LiveSecrets>) -> Self {
        Self::from_receiver(Receiver::new(provider, secrets))
    }

    /// Receives for several tenants, with the default limits: `find` says whose request it is, and
    /// with which secrets it is signed.
    ///
    /// It is asked once the head shows a signature of the right form, and before the body is read.
    /// `None` is a tenant that nobody knows: the same 401 as any other. An error, or no answer within
    /// [`Receiver::lookup_timeout`], is a 503 with `Retry-After`, and so is a request that arrives while
    /// [`Receiver::max_lookups`] are under way. A
    /// [`TenantCache`](countersign::TenantCache) saves asking for every request.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use countersign::{Head, Secret, Tenant};
    /// use countersign_actix::WebhookMiddleware;
    /// use countersign_supademo::Supademo;
    ///
    /// let acme = Tenant::new("acme", Secret::new("whsec_example_0123456789abcdef")?);
    /// let middleware = WebhookMiddleware::with_secrets_for(Supademo, move |head: &Head<'_>| {
    ///     let is_acme = head.path() == Some("/webhooks/acme");
    ///     let tenant = is_acme.then(|| acme.clone());
    ///     async move { Ok::<_, Infallible>(tenant) }
    /// });
    /// # let _ = middleware;
    /// # Ok::<(), countersign::ConfigError>(())
    /// ```
    pub fn with_secrets_for<F, Fut, E>(provider: P, find: F) -> Self
    where
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self::for_tenants(Receiver::for_tenants(provider), find)
    }

    /// Receives with the limits of `receiver`.
    #[must_use]
    pub fn from_receiver(receiver: Receiver<P>) -> Self {
        Self {
            source: Source::Fixed(receiver),
        }
    }

    /// Looks the secrets up for each request, as
    /// [`with_secrets_for`](Self::with_secrets_for) does, with the limits of `receiver`.
    pub fn for_tenants<F, Fut, E>(receiver: Receiver<P, PerTenant>, find: F) -> Self
    where
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self {
            source: Source::LookedUp(receiver, Lookup::new(find)),
        }
    }
}

impl<S, B, P> Transform<S, ServiceRequest> for WebhookMiddleware<P>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
    P: Provider,
{
    type Response = <WebhookService<S, P> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = WebhookService<S, P>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(WebhookService::new(
            Rc::new(service),
            self.source.clone(),
        )))
    }
}

impl<P> Clone for WebhookMiddleware<P> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
        }
    }
}

impl<P: Provider> fmt::Debug for WebhookMiddleware<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookMiddleware")
            .field("receiver", &self.source)
            .finish()
    }
}
