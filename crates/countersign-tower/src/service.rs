use std::{
    error::Error,
    fmt, mem,
    task::{Context, Poll},
};

use bytes::Bytes;
use countersign::{Provider, Receiver};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower_service::Service;

use crate::{ResponseFuture, source::Source};

/// The service that [`WebhookLayer`](crate::WebhookLayer) makes.
///
/// It takes any request body. The service inside is given a [`Full<Bytes>`].
///
/// The service inside answers with any body that has a `Default`, the empty one of a refusal. The
/// body that tower-http's `TraceLayer` makes has none: put that layer outside of this one, which is
/// where it sees the refusals too, or a `MapResponseBodyLayer` between.
///
/// # Panics
///
/// With the feature `tokio`, the first request panics outside of a tokio runtime whose timers are
/// enabled.
pub struct WebhookService<S, P> {
    inner: S,
    source: Source<P>,
}

impl<S, P: Provider> WebhookService<S, P> {
    /// Wraps `inner`.
    pub fn new(inner: S, receiver: Receiver<P>) -> Self {
        Self::of_source(inner, Source::Fixed(receiver))
    }

    pub(crate) fn of_source(inner: S, source: Source<P>) -> Self {
        Self { inner, source }
    }
}

impl<S, P, ReqBody, ResBody> Service<Request<ReqBody>> for WebhookService<S, P>
where
    S: Service<Request<Full<Bytes>>, Response = Response<ResBody>> + Clone,
    P: Provider,
    ReqBody: Body,
    ReqBody::Error: Into<Box<dyn Error + Send + Sync>>,
    ResBody: Default,
{
    type Response = Response<ResBody>;
    type Error = S::Error;
    type Future = ResponseFuture<S, P, ReqBody>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        // The service that was polled ready is the one that has to be called, once the body is
        // there; a clone of it, that is not ready yet, takes its place.
        let clone = self.inner.clone();
        let ready = mem::replace(&mut self.inner, clone);

        let (parts, body) = request.into_parts();
        ResponseFuture::new(&self.source, parts, body, ready)
    }
}

impl<S: Clone, P> Clone for WebhookService<S, P> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            source: self.source.clone(),
        }
    }
}

impl<S: fmt::Debug, P: Provider> fmt::Debug for WebhookService<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookService")
            .field("inner", &self.inner)
            .field("receiver", &self.source)
            .finish()
    }
}
