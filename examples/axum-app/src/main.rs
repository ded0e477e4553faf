//! Receives Supademo's and Storylane's webhooks with axum.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr. With the feature `metrics`
//! and the variable `METRICS_BIND`, it shows its counters to Prometheus on that address.

#[cfg(feature = "metrics")]
mod metrics;

use std::{error::Error, future::Future, io};

use axum::{Router, http::StatusCode, routing::post};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{Webhook, WebhookLayer};
use example_support::{Record, Settings};
use tokio::net::TcpListener;

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let app = Router::new()
        .route(
            "/webhooks/supademo",
            post(supademo).layer(WebhookLayer::new(settings.supademo.clone())),
        )
        .route(
            "/webhooks/storylane",
            post(storylane).layer(WebhookLayer::new(settings.storylane.clone())),
        );
    #[cfg(feature = "metrics")]
    metrics::serve().await?;
    let shutdown = shutdown_signal()?;
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(shutdown)
        .await?;
    Ok(())
}

/// Ends on SIGINT or SIGTERM; the requests under way are answered first.
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("shutting down");
    })
}
