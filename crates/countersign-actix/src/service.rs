use std::{fmt, future::Future, pin::Pin, rc::Rc, sync::Arc, time::SystemTime};

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{Extensions, Payload, Service, ServiceRequest, ServiceResponse, forward_ready},
    web::{Data, PayloadConfig},
};
use countersign::{Checked, Head, Incoming, PerTenant, Provider, Receiver, Rejection};

use crate::{
    RefusalBody,
    head::with_head,
    lookup::{Found, within},
    read::read,
    refusal::refusal,
    source::Source,
    to_the_end::ToTheEnd,
};

/// The service that [`WebhookMiddleware`](crate::WebhookMiddleware) makes.
pub struct WebhookService<S, P> {
    inner: Rc<S>,
    source: Source<P>,
}

impl<S, P> WebhookService<S, P> {
    pub(crate) fn new(inner: Rc<S>, source: Source<P>) -> Self {
        Self { inner, source }
    }
}

impl<S, B, P> Service<ServiceRequest> for WebhookService<S, P>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
    P: Provider,
{
    type Response = ServiceResponse<EitherBody<B, RefusalBody>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let received_at = SystemTime::now();
        let (endpoint, begun) = with_head(&request, received_at, |head| self.begin(head));
        let inner = Rc::clone(&self.inner);

        Box::pin(async move {
            let mut payload = request.take_payload();
            let mut tenant: Option<Arc<str>> = None;
            let begun = match begun {
                Begun::Head(begun) => begun,
                Begun::LookingUp(checked, found) => {
                    let found = within(endpoint.max_lookup_time(), found).await;
                    with_head(&request, received_at, |head| match found {
                        Ok(found) => {
                            tenant = Some(found.name().into());
                            checked.begin_for(head, &found)
                        }
                        Err(rejection) => Err(checked.refuse(rejection)),
                    })
                }
            };
            let verdict = match begun {
                Ok(incoming) => read(incoming, &mut payload).await,
                Err(rejection) => Err(rejection),
            };
            match verdict {
                Ok(delivery) => {
                    allow_extractors(&mut request, delivery.body().len());
                    request.set_payload(Payload::from(delivery.body().clone()));
                    request.extensions_mut().insert(delivery);
                    let response = ToTheEnd::new(inner.call(request)).await?;
                    Ok(response.map_into_left_body())
                }
                Err(rejection) => {
                    let (tenant, version) = (tenant.as_deref(), request.version());
                    let response = with_head(&request, received_at, |head| {
                        refusal(&endpoint, head, tenant, rejection, version, payload)
                    });
                    Ok(request.into_response(response.map_into_right_body()))
                }
            }
        })
    }
}

/// How far the head of a request brings it.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every request is a head: a box would cost each of them an allocation"
)]
enum Begun<P> {
    Head(Result<Incoming<P>, Rejection>),
    LookingUp(Checked<P>, Found),
}

impl<S, P: Provider> WebhookService<S, P> {
    /// What refuses the request, if it is refused, and how far its head brings it.
    fn begin(&self, head: &Head<'_>) -> (Receiver<P, PerTenant>, Begun<P>) {
        match &self.source {
            Source::Fixed(receiver) => (
                receiver.without_secrets(),
                Begun::Head(receiver.begin(head)),
            ),
            Source::LookedUp(receiver, lookup) => {
                let begun = match receiver.check(head) {
                    Ok(checked) => Begun::LookingUp(checked, lookup.begin(head)),
                    Err(rejection) => Begun::Head(Err(rejection)),
                };
                (receiver.clone(), begun)
            }
        }
    }
}

/// What `web::Bytes` and `String` read unless the application has said how much.
const DEFAULT_EXTRACTOR_LIMIT: usize = 256 * 1024;

/// An authentic body is within the receiver's limit, and must not fail at a smaller one that nobody
/// has chosen.
fn allow_extractors(request: &mut ServiceRequest, body_len: usize) {
    let chosen = request.app_data::<PayloadConfig>().is_some()
        || request.app_data::<Data<PayloadConfig>>().is_some();
    if body_len > DEFAULT_EXTRACTOR_LIMIT && !chosen {
        let mut data = Extensions::new();
        data.insert(PayloadConfig::new(body_len));
        request.add_data_container(Rc::new(data));
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
