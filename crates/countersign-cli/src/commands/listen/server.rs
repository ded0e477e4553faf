use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, time};
use tokio_util::sync::CancellationToken;

use super::listener::{Listener, receive};
use crate::interrupt::Interrupts;

/// How long the end waits for the requests under way, and for a blocked output.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// The time a sender has for a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until `enough` is cancelled, or an interruption.
pub(super) async fn serve(
    socket: TcpListener,
    listener: Arc<Listener>,
    enough: CancellationToken,
    mut interrupts: Interrupts,
) {
    let stop = CancellationToken::new();
    let tasks = listener.tasks.clone();
    let accepting = tokio::spawn(accept(socket, listener, stop.clone()));
    tokio::select! {
        () = interrupts.first() => {}
        () = enough.cancelled() => {}
    }
    stop.cancel();
    let under_way = async {
        // Accepting does not fail.
        let _ = accepting.await;
        tasks.close();
        tasks.wait().await;
    };
    tokio::select! {
        () = under_way => {}
        () = time::sleep(GRACE) => {}
        () = interrupts.second() => {}
    }
}

async fn accept(socket: TcpListener, listener: Arc<Listener>, stop: CancellationToken) {
    let tasks = listener.tasks.clone();
    let app = Router::new().fallback(receive).with_state(listener);
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let Ok((stream, _)) = accepted else {
            // Such as too many open files, which passes.
            time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = http1::Builder::new()
            // A sender may hang up once it has sent its request.
            .half_close(true)
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let stop = stop.clone();
        tasks.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            // An error of the connection concerns its client alone.
            drop(ended);
        });
    }
}
