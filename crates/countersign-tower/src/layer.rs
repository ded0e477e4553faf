use std::fmt;

use countersign::{Provider, Receiver};
use tower_layer::Layer;

use crate::WebhookService;

/// Lets only a provider's authentic deliveries through to the service inside.
///
/// The service inside gets the request with a [`Delivery<P>`](countersign::Delivery) in its
/// extensions, and with the exact bytes that were verified as its body. Trailers, which no
/// signature covers, are dropped.
///
/// | request | answer |
/// |---|---|
/// | a signature header is missing, repeated or malformed | 401, and the body is not read |
/// | no secret's signature matches | 401 |
/// | the body is larger than the limit | 413 |
/// | more bytes of requests are under way than the endpoint may hold | 503 with `Retry-After` |
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
/// - The service inside is reserved with `poll_ready` before the body is read, as tower asks. A
///   `ConcurrencyLimit` or `Buffer` *inside* of this layer is therefore held by clients that have
///   not proved anything yet, each for up to the read timeout; put such a layer *outside*, or
///   shorten the timeout.
/// - A service inside that insists on axum's `Body`, as `axum::middleware::from_fn` does, needs
///   tower-http's `MapRequestBodyLayer::new(Body::new)` between, if both are in one
///   `ServiceBuilder`. Between two calls of `Router::layer` axum does that itself.
/// - Nothing outside may decompress or rewrite the body: the signature is over the bytes as sent.
pub struct WebhookLayer<P> {
    receiver: Receiver<P>,
}

impl<P: Provider> WebhookLayer<P> {
    /// Receives from `provider` with the default limits: 1 MiB, complete within 10 seconds, and 64 MiB
    /// of requests under way.
    pub fn new(provider: P) -> Self {
        Self::from_receiver(Receiver::new(provider))
    }

    /// Receives with the limits of `receiver`.
    #[must_use]
    pub fn from_receiver(receiver: Receiver<P>) -> Self {
        Self { receiver }
    }
}

impl<S, P: Provider> Layer<S> for WebhookLayer<P> {
    type Service = WebhookService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        WebhookService::new(inner, self.receiver.clone())
    }
}

impl<P> Clone for WebhookLayer<P> {
    fn clone(&self) -> Self {
        Self {
            receiver: self.receiver.clone(),
        }
    }
}

impl<P: Provider> fmt::Debug for WebhookLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookLayer")
            .field("receiver", &self.receiver)
            .finish()
    }
}
