//! Every path that a case can take without a socket.

use std::{collections::BTreeMap, convert::Infallible, error::Error, time::SystemTime};

use actix_web::{
    App,
    body::MessageBody,
    dev::{Payload, Service, ServiceResponse},
    web,
};
use axum::{Router, routing::post};
use bytes::Bytes;
use countersign::{Delivery, HeaderMap, Provider, Receiver, Rejection};
use countersign_actix::WebhookMiddleware;
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service as _, ServiceExt, service_fn};

use crate::{
    app::{self, Echo, Limits, STORYLANE, SUPADEMO, UNVERIFIED},
    cases::{Answer, Case},
    frames::cut,
};

/// The case's header fields as a `HeaderMap`.
pub fn headers(case: &Case) -> HeaderMap {
    case.headers
        .iter()
        .map(|(name, value)| {
            let value = HeaderValue::from_bytes(value).expect("a header value");
            (HeaderName::from_static(name), value)
        })
        .collect()
}

/// The case as a request with this body.
pub fn request<B>(case: &Case, body: B) -> Request<B> {
    let mut request = Request::post(case.route).body(body).expect("a request");
    *request.headers_mut() = headers(case);
    request
}

/// The answer that a receiver's result means.
pub fn verdict<P>(result: Result<Delivery<P>, Rejection>) -> Answer
where
    P: Provider<Event: app::Event>,
{
    match result {
        Ok(delivery) => Answer::Accepted(Echo::new(&delivery, delivery.body())),
        Err(rejection) => refused(&rejection),
    }
}

fn refused(rejection: &Rejection) -> Answer {
    Answer::Refused(rejection.status().as_u16(), rejection.reason())
}

/// Through `Receiver::verify`.
pub fn verify(case: &Case) -> Answer {
    fn verify<P>(receiver: &Receiver<P>, case: &Case) -> Answer
    where
        P: Provider<Event: app::Event>,
    {
        verdict(receiver.verify(&headers(case), case.body.clone()))
    }
    if case.route == SUPADEMO {
        verify(&app::supademo(), case)
    } else {
        verify(&app::storylane(), case)
    }
}

/// Through `Receiver::begin` and `Incoming`, in frames of `size` bytes.
pub fn incoming(case: &Case, size: usize, content_length: Option<u64>) -> Answer {
    fn incoming<P>(
        receiver: &Receiver<P>,
        case: &Case,
        size: usize,
        content_length: Option<u64>,
    ) -> Result<Delivery<P>, Rejection>
    where
        P: Provider<Event: app::Event>,
    {
        let headers: Vec<_> = case.headers.iter().map(|(n, v)| (n, v)).collect();
        let mut incoming = receiver.begin(&headers, content_length, SystemTime::now())?;
        for frame in cut(&case.body, size) {
            incoming.update(frame)?;
        }
        incoming.finish()
    }
    if case.route == SUPADEMO {
        verdict(incoming(&app::supademo(), case, size, content_length))
    } else {
        verdict(incoming(&app::storylane(), case, size, content_length))
    }
}

/// Through the tower service alone, around a service without axum.
pub async fn tower<B>(case: &Case, body: B) -> Answer
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    async fn tower<P, B>(receiver: Receiver<P>, case: &Case, body: B) -> Answer
    where
        P: Provider<Event: app::Event>,
        B: Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let inner = service_fn(async |request: Request<Full<Bytes>>| {
            let delivery = request.extensions().get::<Delivery<P>>().cloned();
            let body = request.into_body().collect().await?.to_bytes();
            let seen = delivery.map(|delivery| Echo::new(&delivery, &body));
            Ok::<_, Infallible>(Response::new(seen))
        });
        let mut service = WebhookLayer::from_receiver(receiver).layer(inner);
        let service = ServiceExt::<Request<B>>::ready(&mut service).await;
        let response = service
            .expect("infallible")
            .call(request(case, body))
            .await
            .expect("infallible");
        match response.extensions().get::<Rejection>() {
            Some(rejection) => {
                assert_eq!(response.status(), rejection.status(), "{}", case.name);
                assert_eq!(response.body(), &None, "{}", case.name);
                refused(rejection)
            }
            None => Answer::Accepted(response.into_body().expect("a delivery")),
        }
    }
    if case.route == SUPADEMO {
        tower(app::supademo(), case, body).await
    } else {
        tower(app::storylane(), case, body).await
    }
}

/// The axum application.
pub fn axum_app(limits: Limits) -> Router {
    async fn handler<P>(
        countersign_tower::Webhook(delivery): countersign_tower::Webhook<P>,
        body: Bytes,
    ) -> axum::Json<Echo>
    where
        P: Provider<Event: app::Event>,
    {
        axum::Json(Echo::new(&delivery, &body))
    }
    let supademo = WebhookLayer::from_receiver(limits.apply_to(app::supademo()));
    let storylane = WebhookLayer::from_receiver(limits.apply_to(app::storylane()));
    Router::new()
        .route(SUPADEMO, post(handler::<Supademo>).layer(supademo))
        .route(STORYLANE, post(handler::<Storylane>).layer(storylane))
        .route(UNVERIFIED, post(async |_: Bytes| ()))
}

/// Through the axum application.
pub async fn axum(case: &Case, body: axum::body::Body) -> Answer {
    let response = axum_app(Limits::DEFAULT)
        .oneshot(request(case, body))
        .await
        .expect("infallible");
    let rejection = response.extensions().get::<Rejection>().cloned();
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body");
    answer(case, status.as_u16(), rejection.as_ref(), &body.to_bytes())
}

fn answer(case: &Case, status: u16, rejection: Option<&Rejection>, body: &[u8]) -> Answer {
    if let Some(rejection) = rejection {
        assert_eq!(status, rejection.status().as_u16(), "{}", case.name);
        assert!(body.is_empty(), "{}", case.name);
        return refused(rejection);
    }
    assert_eq!(status, 200, "{}", case.name);
    Answer::Accepted(serde_json::from_slice(body).expect("what was seen"))
}

/// The routes of the actix application.
pub fn actix_routes(limits: Limits) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static {
    async fn handler<P>(
        countersign_actix::Webhook(delivery): countersign_actix::Webhook<P>,
        body: Bytes,
    ) -> web::Json<Echo>
    where
        P: Provider<Event: app::Event>,
    {
        web::Json(Echo::new(&delivery, &body))
    }
    let supademo = WebhookMiddleware::from_receiver(limits.apply_to(app::supademo()));
    let storylane = WebhookMiddleware::from_receiver(limits.apply_to(app::storylane()));
    move |config| {
        config
            .service(
                web::resource(SUPADEMO)
                    .wrap(supademo.clone())
                    .route(web::post().to(handler::<Supademo>)),
            )
            .service(
                web::resource(STORYLANE)
                    .wrap(storylane.clone())
                    .route(web::post().to(handler::<Storylane>)),
            )
            .service(
                web::resource(UNVERIFIED)
                    .app_data(web::PayloadConfig::new(limits.max_body_bytes))
                    .route(web::post().to(async |_: Bytes| "")),
            );
    }
}

/// The actix application, initialized.
pub async fn actix_app() -> impl Service<
    actix_http::Request,
    Response = ServiceResponse<impl MessageBody>,
    Error = actix_web::Error,
> {
    let routes = actix_routes(Limits::DEFAULT);
    actix_web::test::init_service(App::new().configure(routes)).await
}

/// The case as a request with this payload.
pub fn actix_request(case: &Case, payload: actix_http::BoxedPayloadStream) -> actix_http::Request {
    let mut request = actix_web::test::TestRequest::post().uri(case.route);
    for (name, value) in &case.headers {
        let value = actix_web::http::header::HeaderValue::from_bytes(value);
        request = request.append_header((*name, value.expect("a header value")));
    }
    let mut request = request.to_request();
    *request.payload() = Payload::from(payload);
    request
}

/// Through the actix application.
pub async fn actix<S, B>(app: &S, case: &Case, payload: actix_http::BoxedPayloadStream) -> Answer
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let request = actix_request(case, payload);
    let response = app.call(request).await.expect("a response, not an error");
    let rejection = response.response().extensions().get::<Rejection>().cloned();
    let status = response.status();
    let body = actix_web::test::read_body(response).await;
    answer(case, status.as_u16(), rejection.as_ref(), &body)
}

/// The number of cases by outcome.
pub fn count_by_outcome(cases: &[Case]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for case in cases {
        let kind = match &case.answer {
            Answer::Refused(_, reason) => (*reason).to_owned(),
            Answer::Accepted(seen) => format!("recognized: {}", seen.recognized),
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts
}
