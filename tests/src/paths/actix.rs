use std::sync::Arc;

use actix_web::{
    App,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    web::{self, Bytes, Json, PayloadConfig, ServiceConfig},
};
use countersign::{EventInfo, Provider, Receiver, Rejection};
use countersign_actix::{Webhook, WebhookMiddleware};

use super::{answer::of_response, request::actix_request};
use crate::{
    app::{Limits, ROUTES, ReceiverVisitor, UNVERIFIED, visit_receiver},
    cases::{Answer, Case},
    echo::Echo,
};

/// Adds a route of actix behind this middleware.
pub fn actix_endpoint<P>(config: &mut ServiceConfig, path: &str, middleware: WebhookMiddleware<P>)
where
    P: Provider<Event: EventInfo>,
{
    async fn handler<P>(Webhook(delivery): Webhook<P>, body: Bytes) -> Json<Echo>
    where
        P: Provider<Event: EventInfo>,
    {
        Json(Echo::new(&delivery, &body))
    }
    config.service(
        web::resource(path)
            .wrap(middleware)
            .route(web::post().to(handler::<P>)),
    );
}

/// The routes of the actix application.
pub fn actix_routes(limits: Limits) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    type Add = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

    struct Endpoint(&'static str, Limits);

    impl ReceiverVisitor for Endpoint {
        type Output = Add;

        fn visit<P>(self, receiver: Receiver<P>) -> Add
        where
            P: Provider<Event: EventInfo>,
        {
            let middleware = WebhookMiddleware::from_receiver(self.1.apply_to(receiver));
            Arc::new(move |config| actix_endpoint(config, self.0, middleware.clone()))
        }
    }

    let endpoints = ROUTES.map(|route| visit_receiver(route, Endpoint(route, limits)));
    move |config| {
        for add in &endpoints {
            add(config);
        }
        config.service(
            web::resource(UNVERIFIED)
                .app_data(PayloadConfig::new(limits.max_body_bytes))
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

/// Through the actix application.
pub async fn actix<S, B>(app: &S, case: &Case, payload: actix_http::BoxedPayloadStream) -> Answer
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    actix_answer(case, actix_response(app, case, payload).await).await
}

/// The head of the actix application's response, with its body still to be read.
pub async fn actix_response<S, B>(
    app: &S,
    case: &Case,
    payload: actix_http::BoxedPayloadStream,
) -> ServiceResponse<B>
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
{
    let request = actix_request(case, payload);
    app.call(request).await.expect("a response, not an error")
}

/// The answer that the whole response is.
pub async fn actix_answer<B: MessageBody>(case: &Case, response: ServiceResponse<B>) -> Answer {
    let rejection = response.response().extensions().get::<Rejection>().cloned();
    let status = response.status();
    let body = actix_web::test::read_body(response).await;
    of_response(case, status.as_u16(), rejection.as_ref(), &body)
}
