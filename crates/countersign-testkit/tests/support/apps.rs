//! An application of each framework, around a handler that tells a probe what it was given.

use actix_web::{HttpResponse, web};
use axum::{Extension, Router, http::StatusCode, routing::post};
use bytes::Bytes;
use countersign::{Provider, Receiver, Tenant};
use countersign_testkit::Probe;

pub(crate) const PATH: &str = "/webhooks";
/// The path of the same handler without the layer.
pub(crate) const BARE: &str = "/bare";
/// The path of the same handler behind a layer that finds no secrets out.
pub(crate) const UNAVAILABLE: &str = "/unavailable";

pub(crate) fn axum_app<P: Provider>(receiver: Receiver<P>, probe: &Probe) -> Router {
    async fn receive<P: Provider>(
        Extension(probe): Extension<Probe>,
        countersign_tower::Webhook(delivery): countersign_tower::Webhook<P>,
        body: Bytes,
    ) -> StatusCode {
        assert_eq!(delivery.body(), &body);
        probe.saw(body);
        StatusCode::NO_CONTENT
    }
    let unavailable =
        countersign_tower::WebhookLayer::for_tenants(receiver.without_secrets(), |_| async {
            Err::<Option<Tenant>, _>("the store is down")
        });
    let layer = countersign_tower::WebhookLayer::from_receiver(receiver);
    Router::new()
        .route(PATH, post(receive::<P>).layer(layer))
        .route(BARE, post(receive::<P>))
        .route(UNAVAILABLE, post(receive::<P>).layer(unavailable))
        .layer(Extension(probe.clone()))
}

pub(crate) fn actix_routes<P: Provider>(
    receiver: Receiver<P>,
    probe: &Probe,
) -> impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static {
    async fn receive<P: Provider>(
        probe: web::Data<Probe>,
        countersign_actix::Webhook(delivery): countersign_actix::Webhook<P>,
        body: Bytes,
    ) -> HttpResponse {
        assert_eq!(delivery.body(), &body);
        probe.saw(body);
        HttpResponse::Ok().body("received")
    }
    let unavailable =
        countersign_actix::WebhookMiddleware::for_tenants(receiver.without_secrets(), |_| async {
            Err::<Option<Tenant>, _>("the store is down")
        });
    let middleware = countersign_actix::WebhookMiddleware::from_receiver(receiver);
    let probe = web::Data::new(probe.clone());
    move |config| {
        let verified = web::resource(PATH).wrap(middleware.clone());
        let bare = web::resource(BARE);
        let unavailable = web::resource(UNAVAILABLE).wrap(unavailable.clone());
        config
            .app_data(probe.clone())
            .service(verified.route(web::post().to(receive::<P>)))
            .service(unavailable.route(web::post().to(receive::<P>)))
            .service(bare.route(web::post().to(receive::<P>)));
    }
}
