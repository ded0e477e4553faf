use std::{error::Error, future::poll_fn, sync::atomic::Ordering, time::Duration};

use countersign::HeaderValue;
use http::{Request, Response, header};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::Instant;
use tower_service::Service;

use super::{
    answer::{Answer, Failure},
    body::TestBody,
    bounded::bounded,
    crowded::{Crowded, crowded},
    way::{Kind, Target},
};
use crate::conformance::request::SuiteRequest;

/// A tower service, called in this process.
pub(crate) struct Tower<S>(pub(crate) S);

impl<S, R> Target for Tower<S>
where
    S: Service<Request<TestBody>, Response = Response<R>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    R: Body,
    R::Error: Into<Box<dyn Error + Send + Sync>>,
{
    const KIND: Kind = Kind::Tower;

    async fn exchange(&mut self, sent: SuiteRequest, limit: Duration) -> Result<Answer, Failure> {
        let exchange = async { begin(&mut self.0, &sent).await?.await };
        bounded(exchange, limit).await
    }

    async fn exchange_while(
        &mut self,
        filling: Vec<SuiteRequest>,
        request: SuiteRequest,
        limit: Duration,
    ) -> Crowded {
        let mut begun = Vec::new();
        for sent in filling {
            let answer = bounded(begin(&mut self.0, &sent), limit).await;
            begun.push(async move { bounded(answer?, limit).await });
        }
        let exchange = async { begin(&mut self.0, &request).await?.await };
        crowded(begun, bounded(exchange, limit), limit).await
    }
}

/// Hands the request to the service once that is ready, and gives the answer to come.
async fn begin<S, R>(
    service: &mut S,
    sent: &SuiteRequest,
) -> Result<impl Future<Output = Result<Answer, Failure>> + use<S, R>, Failure>
where
    S: Service<Request<TestBody>, Response = Response<R>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    R: Body,
    R::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let body = TestBody::new(sent);
    let polls = body.polls();
    let request = Request::builder().method(&sent.method).uri(&sent.path);
    let request = request.body(body);
    let mut request = request.map_err(Failure::failed)?;
    *request.headers_mut() = sent.headers.clone();
    if let Some(length) = sent.content_length {
        let length = HeaderValue::from(length);
        request.headers_mut().insert(header::CONTENT_LENGTH, length);
    }

    let start = Instant::now();
    let ready = poll_fn(|cx| service.poll_ready(cx)).await;
    ready.map_err(|error| Failure::failed(error.into()))?;
    let response = service.call(request);
    Ok(async move {
        let response = response.await;
        let elapsed = start.elapsed();
        let (head, body) = response
            .map_err(|error| Failure::failed(error.into()))?
            .into_parts();
        let body = body.collect().await;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: body
                .map_err(|error| Failure::failed(error.into()))?
                .to_bytes(),
            elapsed,
            polls: Some(polls.load(Ordering::Relaxed)),
            is_closed: None,
        })
    })
}
