use std::{pin::Pin, sync::atomic::Ordering, time::Duration};

use actix_http::Request;
use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    dev::{Payload, Service, ServiceResponse},
    error::PayloadError,
    http::{
        Method,
        header::{HeaderName as ActixName, HeaderValue as ActixValue},
    },
    test::TestRequest,
};
use bytes::Bytes;
use countersign::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use futures_util::{Stream, stream};
use http_body::Body;
use tokio::time::Instant;

use super::{
    answer::{Answer, Failure},
    body::TestBody,
    bounded::bounded,
    crowded::{Crowded, crowded},
    way::{Kind, Target},
};
use crate::conformance::request::SuiteRequest;

/// An actix application, called in this process.
pub(crate) struct Actix<S>(pub(crate) S);

impl<S, B> Target for Actix<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
{
    const KIND: Kind = Kind::Actix;

    async fn exchange(&mut self, sent: SuiteRequest, limit: Duration) -> Result<Answer, Failure> {
        bounded(call(&self.0, &sent), limit).await
    }

    async fn exchange_while(
        &mut self,
        filling: Vec<SuiteRequest>,
        request: SuiteRequest,
        limit: Duration,
    ) -> Crowded {
        let exchange = |sent| bounded(call(&self.0, sent), limit);
        crowded(filling.iter().map(exchange), exchange(&request), limit).await
    }
}

async fn call<S, B>(app: &S, sent: &SuiteRequest) -> Result<Answer, Failure>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody + 'static,
{
    let body = TestBody::new(sent);
    let polls = body.polls();
    let request = request(sent, body);

    let start = Instant::now();
    let response = app.call(request).await;
    let elapsed = start.elapsed();
    // Once its answer is on the way, a server may read and drop what is left.
    let polls = polls.load(Ordering::Relaxed);
    let response = match response {
        Ok(response) => HttpResponse::from(response).map_into_boxed_body(),
        // A server answers so too.
        Err(error) => HttpResponse::from_error(error),
    };
    let status = StatusCode::from_u16(response.status().as_u16()).map_err(Failure::failed)?;
    let headers = headers(&response);
    let body = response.into_body();
    Ok(Answer {
        status,
        headers,
        body: match body.size() {
            BodySize::None => Bytes::new(),
            _ => actix_web::body::to_bytes(body)
                .await
                .map_err(Failure::failed)?,
        },
        elapsed,
        polls: Some(polls),
        is_closed: None,
    })
}

fn request(sent: &SuiteRequest, body: TestBody) -> Request {
    let mut request = TestRequest::post().uri(&sent.path);
    if let Ok(method) = Method::from_bytes(sent.method.as_str().as_bytes()) {
        request = request.method(method);
    }
    for (name, value) in &sent.headers {
        let name = ActixName::from_bytes(name.as_str().as_bytes());
        let value = ActixValue::from_bytes(value.as_bytes());
        // Both crates take the same names and values.
        if let (Ok(name), Ok(value)) = (name, value) {
            request = request.append_header((name, value));
        }
    }
    if let Some(length) = sent.content_length {
        request = request.insert_header(("content-length", length.to_string()));
    }
    let mut request = request.to_request();
    let payload: Pin<Box<dyn Stream<Item = _>>> = Box::pin(payload(body));
    *request.payload() = Payload::from(payload);
    request
}

fn payload(mut body: TestBody) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    stream::poll_fn(move |cx| {
        let frame = Pin::new(&mut body).poll_frame(cx);
        frame.map(|frame| match frame? {
            Ok(frame) => Some(Ok(frame.into_data().unwrap_or_default())),
            Err(error) => Some(Err(PayloadError::Incomplete(Some(error)))),
        })
    })
}

fn headers(response: &HttpResponse) -> HeaderMap {
    let fields = response.headers().iter().filter_map(|(name, value)| {
        let name = HeaderName::try_from(name.as_str()).ok()?;
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        Some((name, value))
    });
    fields.collect()
}
