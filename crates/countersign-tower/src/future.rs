use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::SystemTime,
};

use bytes::Bytes;
use countersign::{Checked, Delivery, Incoming, PerTenant, Provider, Receiver, Rejection};
use http::{HeaderValue, Request, Response, Version, header, request::Parts};
use http_body::Body;
use http_body_util::Full;
use pin_project_lite::pin_project;
use tower_service::Service;

use crate::{head::head, lookup::Looking, read::Read, source::Source};

pin_project! {
    /// The response of a [`WebhookService`](crate::WebhookService).
    pub struct ResponseFuture<S, P, B>
    where
        S: Service<Request<Full<Bytes>>>,
    {
        // What refuses the request, if it is refused.
        endpoint: Receiver<P, PerTenant>,
        received_at: SystemTime,
        // The request without its body, and the service that is to be called with it.
        request: Option<(Parts, S)>,
        tenant: Option<Arc<str>>,
        #[pin]
        state: State<P, B, S::Future>,
    }
}

pin_project! {
    #[project = StateProj]
    enum State<P, B, F> {
        Refused {
            rejection: Option<Rejection>,
        },
        LookingUp {
            #[pin]
            looking: Looking,
            request: Option<(Checked<P>, B)>,
        },
        Reading {
            #[pin]
            read: Read<P, B>,
        },
        Responding {
            #[pin]
            response: F,
        },
    }
}

impl<S, P, B> ResponseFuture<S, P, B>
where
    S: Service<Request<Full<Bytes>>>,
    P: Provider,
    B: Body,
{
    pub(crate) fn new(source: &Source<P>, parts: Parts, body: B, service: S) -> Self {
        let received_at = SystemTime::now();
        let head = head(&parts, &body, received_at);
        let (endpoint, state) = match source {
            Source::Fixed(receiver) => (
                receiver.without_secrets(),
                State::reading(receiver.begin(&head), body),
            ),
            Source::LookedUp(receiver, lookup) => {
                let state = match receiver.check(&head) {
                    Ok(checked) => State::LookingUp {
                        looking: lookup.begin(&head, receiver.max_lookup_time()),
                        request: Some((checked, body)),
                    },
                    Err(rejection) => State::refused(rejection),
                };
                (receiver.clone(), state)
            }
        };
        Self {
            endpoint,
            received_at,
            request: Some((parts, service)),
            tenant: None,
            state,
        }
    }
}

impl<P: Provider, B, F> State<P, B, F> {
    fn reading(begun: Result<Incoming<P>, Rejection>, body: B) -> Self {
        match begun {
            Ok(incoming) => Self::Reading {
                read: Read::new(incoming, body),
            },
            Err(rejection) => Self::refused(rejection),
        }
    }

    fn refused(rejection: Rejection) -> Self {
        Self::Refused {
            rejection: Some(rejection),
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
                StateProj::Responding { response } => return response.poll(cx),
                StateProj::Reading { read } => ready!(read.poll(cx)),
                StateProj::Refused { rejection } => match rejection.take() {
                    Some(rejection) => Err(rejection),
                    None => return Poll::Pending,
                },
                StateProj::LookingUp { looking, request } => {
                    let found = ready!(looking.poll(cx));
                    let (Some((parts, _)), Some((checked, body))) =
                        (this.request.as_ref(), request.take())
                    else {
                        return Poll::Pending;
                    };
                    let head = head(parts, &body, *this.received_at);
                    let begun = match found {
                        Ok(tenant) => {
                            *this.tenant = Some(tenant.name().into());
                            checked.begin_for(&head, &tenant)
                        }
                        Err(rejection) => Err(checked.refuse(rejection)),
                    };
                    this.state.set(State::reading(begun, body));
                    continue;
                }
            };
            // Polled after it was ready, which a future need not answer.
            let Some((parts, mut service)) = this.request.take() else {
                return Poll::Pending;
            };
            match verdict {
                Ok(delivery) => {
                    let response = service.call(verified(parts, delivery));
                    this.state.set(State::Responding { response });
                }
                Err(rejection) => {
                    let head = head(&parts, &Full::<Bytes>::default(), *this.received_at);
                    let tenant = this.tenant.as_deref();
                    let closes = rejection.closes_connection();
                    let mut response = this.endpoint.reject(&head, tenant, rejection);
                    // HTTP/2 has no such field (RFC 9113 §8.2.2).
                    if closes && parts.version < Version::HTTP_2 {
                        let close = HeaderValue::from_static("close");
                        response.headers_mut().insert(header::CONNECTION, close);
                    }
                    return Poll::Ready(Ok(response));
                }
            }
        }
    }
}

fn verified<P: Provider>(mut parts: Parts, delivery: Delivery<P>) -> Request<Full<Bytes>> {
    let body = Full::new(delivery.body().clone());
    parts.extensions.insert(delivery);
    Request::from_parts(parts, body)
}

impl<S, P, B> fmt::Debug for ResponseFuture<S, P, B>
where
    S: Service<Request<Full<Bytes>>>,
    P: Provider,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
