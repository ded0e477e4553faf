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
/// | the body is not complete within the read timeout | 408, and the connection is closed |
/// | the body broke off | 400 |
/// | authentic, but not JSON | 400 |
/// | authentic | the answer of the service inside |
///
/// A refusal has an empty body, and its [`Rejection`](countersign::Rejection) in the response's
/// extensions.
pub struct WebhookLayer<P> {
    receiver: Receiver<P>,
}

impl<P: Provider> WebhookLayer<P> {
    /// Receives from `provider` with the default limits: 1 MiB, complete within 10 seconds.
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
