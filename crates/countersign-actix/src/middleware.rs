use std::{
    fmt,
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use countersign::{Provider, Receiver};

use crate::WebhookService;

/// Lets only a provider's authentic deliveries through to the handler.
///
/// The handler gets the request with a [`Delivery<P>`](countersign::Delivery) in its extensions,
/// and with the exact bytes that were verified as its payload.
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
/// | authentic | the answer of the handler |
///
/// A refusal is a response and no error: it has an empty body, and its
/// [`Rejection`](countersign::Rejection) in the response's extensions. It closes an HTTP/1
/// connection, unless the body was authentic.
///
/// actix's own limit of 256 KiB for the extractors `web::Bytes` and `String` gives way to the
/// receiver's, unless the application has set a `PayloadConfig` of its own.
///
/// Make it outside the factory of `HttpServer` and clone it inside: then all workers share one
/// receiver.
pub struct WebhookMiddleware<P> {
    receiver: Receiver<P>,
}

impl<P: Provider> WebhookMiddleware<P> {
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

impl<S, B, P> Transform<S, ServiceRequest> for WebhookMiddleware<P>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
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
            self.receiver.clone(),
        )))
    }
}

impl<P> Clone for WebhookMiddleware<P> {
    fn clone(&self) -> Self {
        Self {
            receiver: self.receiver.clone(),
        }
    }
}

impl<P: Provider> fmt::Debug for WebhookMiddleware<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookMiddleware")
            .field("receiver", &self.receiver)
            .finish()
    }
}
