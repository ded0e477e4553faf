use std::{
    convert::Infallible,
    fmt,
    future::Future,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use countersign::{Bytes, Delivery, EventInfo, MissingDelivery, Provider};
use http::{Request, Response};
use http_body_util::Full;
use tower_service::Service;

use super::answer::Answer;
use crate::Inbox;

/// The service that [`Inbox::service`] makes: it stores the delivery that a `WebhookLayer` verified.
///
/// | request | answer |
/// |---|---|
/// | its delivery is stored and committed | 202 |
/// | the inbox has it already | 202, with `Countersign-Duplicate: true` |
/// | the store fails, is full, or takes too long | 503 with `Retry-After` |
/// | no `WebhookLayer` verified it | 500 that says what was forgotten |
pub struct AcceptService<P> {
    inbox: Inbox,
    provider: PhantomData<fn() -> P>,
}

/// The answer of an [`AcceptService`].
pub type AcceptFuture =
    Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;

impl Inbox {
    /// An endpoint for any tower application, to be wrapped in a `WebhookLayer`: it stores, commits, and
    /// answers.
    #[must_use]
    pub fn service<P: Provider<Event: EventInfo>>(&self) -> AcceptService<P> {
        AcceptService {
            inbox: self.clone(),
            provider: PhantomData,
        }
    }
}

impl<P: Provider<Event: EventInfo>, B> Service<Request<B>> for AcceptService<P> {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = AcceptFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> AcceptFuture {
        let delivery = request.extensions().get::<Delivery<P>>().cloned();
        let inbox = self.inbox.clone();
        Box::pin(async move {
            Ok(match delivery {
                Some(delivery) => stored(inbox.store(&delivery).await.into()),
                None => missing(MissingDelivery::of::<P>()),
            })
        })
    }
}

fn stored(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = answer.status;
    response.headers_mut().extend(answer.field);
    response
}

fn missing(missing: MissingDelivery) -> Response<Full<Bytes>> {
    missing.report();
    let mut response = Response::new(Full::from(missing.to_string()));
    *response.status_mut() = missing.status();
    response
}

impl<P> Clone for AcceptService<P> {
    fn clone(&self) -> Self {
        Self {
            inbox: self.inbox.clone(),
            provider: PhantomData,
        }
    }
}

impl<P: Provider> fmt::Debug for AcceptService<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcceptService")
            .field("provider", &P::NAME)
            .field("inbox", &self.inbox)
            .finish()
    }
}
