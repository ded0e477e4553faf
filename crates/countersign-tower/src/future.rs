use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use countersign::{Delivery, Incoming, Provider, Receiver, Rejection};
use http::{HeaderValue, Request, Response, Version, header, request::Parts};
use http_body::Body;
use http_body_util::Full;
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::read::Read;

pin_project! {
    /// The response of a [`WebhookService`](crate::WebhookService).
    pub struct ResponseFuture<S, P, B>
    where
        S: Service<Request<Full<Bytes>>>,
    {
        receiver: Receiver<P>,
        version: Version,
        #[pin]
        state: State<S, P, B, S::Future>,
    }
}

pin_project! {
    #[project = StateProj]
    #[project_replace = StateReplace]
    enum State<S, P, B, F> {
        Refused {
            rejection: Rejection,
        },
        Reading {
            #[pin]
            read: Read<P, B>,
            head: Parts,
            service: S,
        },
        Responding {
            #[pin]
            response: F,
        },
        Done,
    }
}

impl<S, P, B> ResponseFuture<S, P, B>
where
    S: Service<Request<Full<Bytes>>>,
    P: Provider,
{
    pub(crate) fn new(
        receiver: Receiver<P>,
        begun: Result<Incoming<P>, Rejection>,
        head: Parts,
        body: B,
        service: S,
    ) -> Self {
        Self {
            receiver,
            version: head.version,
            state: match begun {
                Ok(incoming) => State::Reading {
                    read: Read::new(incoming, body),
                    head,
                    service,
                },
                Err(rejection) => State::Refused { rejection },
            },
        }
    }
}

impl<S, P, B, ResBody> Future for ResponseFuture<S, P, B>
where
    S: Service<Request<Full<Bytes>>, Response = Response<ResBody>>,
    P: Provider,
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
    ResBody: Default,
{
    type Output = Result<Response<ResBody>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let verdict = match this.state.as_mut().project() {
                StateProj::Reading { read, .. } => Some(ready!(read.poll(cx))),
                StateProj::Responding { response } => return response.poll(cx),
                StateProj::Refused { .. } | StateProj::Done => None,
            };
            let rejection = match (this.state.as_mut().project_replace(State::Done), verdict) {
                (
                    StateReplace::Reading {
                        head, mut service, ..
                    },
                    Some(Ok(delivery)),
                ) => {
                    let response = service.call(verified(head, delivery));
                    this.state.set(State::Responding { response });
                    continue;
                }
                (StateReplace::Reading { .. }, Some(Err(rejection)))
                | (StateReplace::Refused { rejection }, _) => rejection,
                // Polled after it was ready, which a future need not answer.
                _ => return Poll::Pending,
            };
            return Poll::Ready(Ok(refusal(this.receiver, rejection, *this.version)));
        }
    }
}

fn verified<P: Provider>(mut head: Parts, delivery: Delivery<P>) -> Request<Full<Bytes>> {
    let body = Full::new(delivery.body().clone());
    head.extensions.insert(delivery);
    Request::from_parts(head, body)
}

fn refusal<P: Provider, B: Default>(
    receiver: &Receiver<P>,
    rejection: Rejection,
    version: Version,
) -> Response<B> {
    let close = rejection.closes_connection();
    let mut response = receiver.reject(rejection);
    // HTTP/2 has no such field (RFC 9113 §8.2.2).
    if close && version < Version::HTTP_2 {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl<S, P, B> fmt::Debug for ResponseFuture<S, P, B>
where
    S: Service<Request<Full<Bytes>>>,
    P: Provider,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("receiver", &self.receiver)
            .finish_non_exhaustive()
    }
}
