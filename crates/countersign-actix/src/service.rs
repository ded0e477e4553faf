use std::{fmt, future::Future, pin::Pin, rc::Rc, time::SystemTime};

use actix_web::{
    Error, HttpMessage,
    body::{EitherBody, MessageBody},
    dev::{Extensions, Payload, Service, ServiceRequest, ServiceResponse, forward_ready},
    web::{Data, PayloadConfig},
};
use countersign::{Headers, Provider, Receiver};

use crate::{headers::ActixHeaders, read::read, refusal::refusal};

/// The service that [`WebhookMiddleware`](crate::WebhookMiddleware) makes.
pub struct WebhookService<S, P> {
    inner: Rc<S>,
    receiver: Receiver<P>,
}

impl<S, P> WebhookService<S, P> {
    pub(crate) fn new(inner: Rc<S>, receiver: Receiver<P>) -> Self {
        Self { inner, receiver }
    }
}

impl<S, B, P> Service<ServiceRequest> for WebhookService<S, P>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    P: Provider,
{
    type Response = ServiceResponse<EitherBody<B, ()>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let headers = ActixHeaders(request.headers());
        let begun = self
            .receiver
            .begin(&headers, headers.content_length(), SystemTime::now());
        let inner = Rc::clone(&self.inner);
        let receiver = self.receiver.clone();

        Box::pin(async move {
            let mut payload = request.take_payload();
            let verdict = match begun {
                Ok(incoming) => read(incoming, &mut payload).await,
                Err(rejection) => Err(rejection),
            };
            match verdict {
                Ok(delivery) => {
                    allow_extractors(&mut request, delivery.body().len());
                    request.set_payload(Payload::from(delivery.body().clone()));
                    request.extensions_mut().insert(delivery);
                    let response = inner.call(request).await?;
                    Ok(response.map_into_left_body())
                }
                Err(rejection) => {
                    let response = refusal(&receiver, rejection, payload).map_into_right_body();
                    Ok(request.into_response(response))
                }
            }
        })
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
            .field("receiver", &self.receiver)
            .finish()
    }
}
