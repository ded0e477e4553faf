use std::error::Error;

use axum::{Router, http::StatusCode};
use countersign::{EventInfo, Provider};
use countersign_tower::Webhook;
use tokio::net::TcpListener;

use crate::{GRACE, Record, Settings, on_hangup, shutdown_signal};

/// The handler of the examples that are not about handlers: see `axum-app`.
///
/// A sender that gets a 2xx will not send again, so the record is written first.
pub async fn record_delivery<P: Provider<Event: EventInfo>>(
    Webhook(delivery): Webhook<P>,
) -> StatusCode {
    match Record::from(&delivery).print() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Serves until SIGINT or SIGTERM, and reads the secrets' files again at SIGHUP, as `axum-app` does.
///
/// # Errors
///
/// If the address cannot be bound, or the signals cannot be caught.
pub async fn serve(settings: &Settings, app: Router) -> Result<(), Box<dyn Error>> {
    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let shutdown = shutdown_signal()?;
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);
    countersign_tower::serve(listener, app)
        .with_graceful_shutdown(shutdown)
        .shutdown_timeout(GRACE)
        .await?;
    Ok(())
}
