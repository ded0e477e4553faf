use std::{convert::Infallible, error::Error, future::Future, pin::Pin};

use bytes::Bytes;
use countersign::{Delivery, EventInfo, Provider, Receiver, Rejection};
use countersign_tower::WebhookLayer;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use tower::{Layer, Service, ServiceExt, service_fn};

use super::{answer::refused, request::request};
use crate::{
    app::{ReceiverVisitor, visit_receiver},
    cases::{Answer, Case},
    echo::Echo,
};

/// Through the tower service alone, around a service without axum.
pub async fn tower<B>(case: &Case, body: B) -> Answer
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    struct Tower<'a, B>(&'a Case, B);

    impl<'a, B> ReceiverVisitor for Tower<'a, B>
    where
        B: Body + 'a,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        type Output = Pin<Box<dyn Future<Output = Answer> + 'a>>;

        fn visit<P>(self, receiver: Receiver<P>) -> Self::Output
        where
            P: Provider<Event: EventInfo>,
        {
            Box::pin(receive(receiver, self.0, self.1))
        }
    }

    visit_receiver(case.route, Tower(case, body)).await
}

async fn receive<P, B>(receiver: Receiver<P>, case: &Case, body: B) -> Answer
where
    P: Provider<Event: EventInfo>,
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let inner = service_fn(async |request: Request<Full<Bytes>>| {
        let delivery = request.extensions().get::<Delivery<P>>().cloned();
        let body = request.into_body().collect().await?.to_bytes();
        let echo = delivery.map(|delivery| Box::new(Echo::new(&delivery, &body)));
        Ok::<_, Infallible>(Response::new(echo))
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
