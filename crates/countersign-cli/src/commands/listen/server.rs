use std::{sync::Arc, time::Duration};

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::listener::{Listener, receive};
use crate::interrupt::Interrupts;

/// How long the end waits for the requests under way, and for a blocked output.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// The time a sender has for a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until `enough` is cancelled, or an interruption. A delivery is received even if its sender
/// hangs up.
pub(super) async fn serve(
    socket: TcpListener,
    listener: Arc<Listener>,
    max_connections: usize,
    enough: CancellationToken,
    mut interrupts: Interrupts,
) {
    let app = Router::new().fallback(receive).with_state(listener);
    let mut first = interrupts.clone();
    let stop = async move {
        tokio::select! {
            () = first.first() => {}
            () = enough.cancelled() => {}
        }
    };
    let served = countersign_tower::serve(socket, app)
        .header_timeout(HEAD_TIMEOUT)
        .max_connections(max_connections)
        .shutdown_timeout(GRACE)
        .with_graceful_shutdown(stop)
        .into_future();
    tokio::select! {
        // It has no error.
        _ = served => {}
        () = interrupts.second() => {}
    }
}
