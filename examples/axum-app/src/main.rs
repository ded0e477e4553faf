//! Receives Supademo's and Storylane's webhooks with axum.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr. With the feature `metrics`
//! and the variable `METRICS_BIND`, it shows its counters to Prometheus on that address.
//!
//! `SUPADEMO_WEBHOOK_SECRET_FILE` names a file instead. At SIGHUP the file is read again, and the
//! secret before it stays accepted until the next SIGHUP. With `DIAGNOSE=1` the log says, at most once
//! a minute, why a signature does not match.

use std::error::Error;

use axum::{
    Router,
    http::StatusCode,
    routing::{MethodRouter, post},
};
use countersign::{EventInfo, Provider, Receiver};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::{Webhook, WebhookLayer, serve};
use example_support::{GRACE, Record, Settings, diagnosis_log, on_hangup, route, shutdown_signal};
use tokio::net::TcpListener;

/// A sender that gets a 2xx will not send again, so the record is written first.
async fn receive<P: Provider<Event: EventInfo>>(Webhook(delivery): Webhook<P>) -> StatusCode {
    match Record::from(&delivery).print() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn webhooks<P: Provider<Event: EventInfo>>(
    provider: P,
    settings: &mut Settings,
) -> Result<MethodRouter, Box<dyn Error>> {
    let secrets = settings.secrets(&provider)?;
    let diagnosis = diagnosis_log(&provider, settings)?;
    let mut receiver = Receiver::new(provider, secrets);
    if let Some(log) = diagnosis {
        receiver = receiver.observe(log);
    }
    Ok(post(receive::<P>).layer(WebhookLayer::from_receiver(receiver)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let app = Router::new()
        .route(&route::<Supademo>(), webhooks(Supademo, &mut settings)?)
        .route(&route::<Storylane>(), webhooks(Storylane, &mut settings)?);
    #[cfg(feature = "metrics")]
    example_support::serve_metrics().await?;

    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let shutdown = shutdown_signal()?;
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);
    serve(listener, app)
        .with_graceful_shutdown(shutdown)
        .shutdown_timeout(GRACE)
        .await?;
    Ok(())
}
