//! Receives Supademo's and Storylane's webhooks with axum in AWS Lambda, behind API Gateway, a
//! function URL or an Application Load Balancer.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET` and `STORYLANE_WEBHOOK_SECRET`, which have to be set, and
//! `RUST_LOG`. Behind a REST API, `AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH=true` keeps the name of the
//! stage out of the paths, which would not be found otherwise. Each delivery is a line of JSON on
//! stdout; everything else goes to stderr.

use axum::{
    Router,
    http::header,
    middleware::map_response,
    response::Response,
    routing::{MethodRouter, post},
};
use countersign::{ConfigError, EventInfo, Provider, Secrets};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use example_support::{log_to_stderr, record_delivery, route, secret_variable};

/// The connection is the gateway's: a load balancer ignores what a function says of it, and API
/// Gateway may pass it on under another name:
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>.
async fn without_connection(mut response: Response) -> Response {
    response.headers_mut().remove(header::CONNECTION);
    response
}

fn webhooks<P: Provider<Event: EventInfo>>(provider: P) -> Result<MethodRouter, ConfigError> {
    let secrets = Secrets::from_env(&secret_variable::<P>())?;
    Ok(post(record_delivery::<P>).layer(WebhookLayer::new(provider, secrets)))
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    log_to_stderr();
    let app = Router::new()
        .route(&route::<Supademo>(), webhooks(Supademo)?)
        .route(&route::<Storylane>(), webhooks(Storylane)?)
        .layer(map_response(without_connection));
    lambda_http::run(app).await
}
