//! Receives Supademo's and Storylane's webhooks with axum in AWS Lambda, behind API Gateway, a
//! function URL or an Application Load Balancer.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET` and `STORYLANE_WEBHOOK_SECRET`, which have to be set, and
//! `RUST_LOG`. Behind a REST API, `AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH=true` keeps the name of the
//! stage out of the paths, which would not be found otherwise. Each delivery is a line of JSON on
//! stdout; everything else goes to stderr.

use axum::{
    Router,
    http::{StatusCode, header},
    middleware::map_response,
    response::Response,
    routing::post,
};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{Webhook, WebhookLayer};
use example_support::{Record, log_to_stderr, secrets};

async fn supademo(Webhook(delivery): Webhook<Supademo>) -> StatusCode {
    answer(&Record::from(&delivery))
}

async fn storylane(Webhook(delivery): Webhook<Storylane>) -> StatusCode {
    answer(&Record::from(&delivery))
}

/// A sender that gets a 2xx will not send again, so that is said once the record is written.
fn answer(record: &Record<'_>) -> StatusCode {
    match record.print() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            tracing::error!(%error, "a delivery could not be recorded");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// The connection is the gateway's: a load balancer ignores what a function says of it, and API
/// Gateway may pass it on under another name:
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>.
async fn without_connection(mut response: Response) -> Response {
    response.headers_mut().remove(header::CONNECTION);
    response
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    log_to_stderr();
    let from_supademo = Supademo::new(secrets("SUPADEMO_WEBHOOK_SECRET")?);
    let from_storylane = Storylane::new(secrets("STORYLANE_WEBHOOK_SECRET")?);
    let app = Router::new()
        .route(
            "/webhooks/supademo",
            post(supademo).layer(WebhookLayer::new(from_supademo)),
        )
        .route(
            "/webhooks/storylane",
            post(storylane).layer(WebhookLayer::new(from_storylane)),
        )
        .layer(map_response(without_connection));
    lambda_http::run(app).await
}
