use axum::{
    Json, Router,
    body::Body,
    routing::{MethodRouter, post},
};
use bytes::Bytes;
use countersign::{EventInfo, Provider, Receiver, Rejection};
use countersign_tower::{Webhook, WebhookLayer};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{answer::of_response, request::request};
use crate::{
    app::{Limits, ROUTES, ReceiverVisitor, UNVERIFIED, visit_receiver},
    cases::{Answer, Case},
    echo::Echo,
};

/// A route of axum behind this layer.
pub fn axum_endpoint<P>(layer: WebhookLayer<P>) -> MethodRouter
where
    P: Provider<Event: EventInfo>,
{
    async fn handler<P>(Webhook(delivery): Webhook<P>, body: Bytes) -> Json<Echo>
    where
        P: Provider<Event: EventInfo>,
    {
        Json(Echo::new(&delivery, &body))
    }
    post(handler::<P>).layer(layer)
}

/// The axum application.
pub fn axum_app(limits: Limits) -> Router {
    struct Endpoint(Limits);

    impl ReceiverVisitor for Endpoint {
        type Output = MethodRouter;

        fn visit<P>(self, receiver: Receiver<P>) -> MethodRouter
        where
            P: Provider<Event: EventInfo>,
        {
            axum_endpoint(WebhookLayer::from_receiver(self.0.apply_to(receiver)))
        }
    }

    let unverified = Router::new().route(UNVERIFIED, post(async |_: Bytes| ()));
    ROUTES.into_iter().fold(unverified, |router, route| {
        router.route(route, visit_receiver(route, Endpoint(limits)))
    })
}

/// Through the axum application.
pub async fn axum(case: &Case, body: Body) -> Answer {
    let response = axum_app(Limits::DEFAULT)
        .oneshot(request(case, body))
        .await
        .expect("infallible");
    let rejection = response.extensions().get::<Rejection>().cloned();
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body");
    of_response(case, status.as_u16(), rejection.as_ref(), &body.to_bytes())
}
