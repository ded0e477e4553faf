use std::{error::Error, fmt, future::Future};

use countersign::{Head, LiveSecrets, PerTenant, Provider, Receiver, Tenant};
use tower_layer::Layer;

use crate::{WebhookService, lookup::Lookup, source::Source};

/// Lets only a provider's authentic deliveries through to the service inside.
///
/// The service inside gets the request with a [`Delivery<P>`](countersign::Delivery) in its
/// extensions, and with the exact bytes that were verified as its body. Trailers, which no
/// signature covers, are dropped.
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
/// | authentic | the answer of the service inside |
///
/// A refusal has an empty body, and its [`Rejection`](countersign::Rejection) in the response's
/// extensions. It closes an HTTP/1 connection, unless the body was authentic; where there is no
/// connection, as in AWS Lambda, a layer outside of this one may drop the `Connection` field.
///
/// # Among other layers
///
/// - `MethodRouter::layer` of axum covers the methods that the router has by then, and none that is
///   added later: `post(receive).layer(layer).put(replace)` leaves PUT unverified. Add the methods first,
///   as in `post(receive).put(replace).layer(layer)`, or give the layer to the whole `Router`.
/// - The service inside is reserved with `poll_ready` before the body is read, as tower asks. A
///   `ConcurrencyLimit` or `Buffer` *inside* of this layer is therefore held by clients whose
///   signature is not verified yet, each for up to the read timeout; put such a layer *outside*, or
///   shorten the timeout.
/// - A service inside that insists on axum's `Body`, as `axum::middleware::from_fn` does, needs
///   tower-http's `MapRequestBodyLayer::new(Body::new)` between, if both are in one
///   `ServiceBuilder`. Between two calls of `Router::layer` axum does that itself.
/// - `Router::nest` of axum cuts its prefix off the path, and the layer inside sees what is left: in the
///   log, in a lookup of tenants, and in the URL of a scheme that signs one.
/// - Nothing outside may decompress or rewrite the body: the signature is over the bytes as sent.
pub struct WebhookLayer<P> {
    source: Source<P>,
}

impl<P: Provider> WebhookLayer<P> {
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
    /// use countersign_supademo::Supademo;
    /// use countersign_tower::WebhookLayer;
    ///
    /// let acme = Tenant::new("acme", Secret::new("whsec_example_0123456789abcdef")?);
    /// let layer = WebhookLayer::with_secrets_for(Supademo, move |head: &Head<'_>| {
    ///     let is_acme = head.path() == Some("/webhooks/acme");
    ///     let tenant = is_acme.then(|| acme.clone());
    ///     async move { Ok::<_, Infallible>(tenant) }
    /// });
    /// # let _ = layer;
    /// # Ok::<(), countersign::ConfigError>(())
    /// ```
    pub fn with_secrets_for<F, Fut, E>(provider: P, find: F) -> Self
    where
        F: Fn(&Head<'_>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Tenant>, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
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
        Fut: Future<Output = Result<Option<Tenant>, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self {
            source: Source::LookedUp(receiver, Lookup::new(find)),
        }
    }
}

impl<S, P: Provider> Layer<S> for WebhookLayer<P> {
    type Service = WebhookService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        WebhookService::of_source(inner, self.source.clone())
    }
}

impl<P> Clone for WebhookLayer<P> {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
        }
    }
}

impl<P: Provider> fmt::Debug for WebhookLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookLayer")
            .field("receiver", &self.source)
            .finish()
    }
}
