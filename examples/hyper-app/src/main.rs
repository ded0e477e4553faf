//! Receives Supademo's and Storylane's webhooks with hyper and tower, without a web framework.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr.
//!
//! `SUPADEMO_WEBHOOK_SECRET_FILE` names a file instead. At SIGHUP the file is read again, and the
//! secret before it stays accepted until the next SIGHUP.

use std::{convert::Infallible, error::Error, pin::pin};

use bytes::Bytes;
use countersign::{Delivery, EventInfo, MissingDelivery, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use example_support::{GRACE, Record, Settings, on_hangup, route, shutdown_signal};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, time::timeout};
use tower::{Layer, ServiceExt, service_fn};

type Answer = Result<Response<Full<Bytes>>, Infallible>;

/// A sender that gets a 2xx will not send again, so the record is written first.
async fn receive<P: Provider<Event: EventInfo>>(request: Request<Full<Bytes>>) -> Answer {
    let Some(delivery) = request.extensions().get::<Delivery<P>>() else {
        MissingDelivery::of::<P>().report();
        return Ok(status(StatusCode::INTERNAL_SERVER_ERROR));
    };
    Ok(status(match Record::from(delivery).print() {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }))
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::from_env();
    let supademo = WebhookLayer::new(Supademo, settings.secrets(&Supademo)?)
        .layer(service_fn(receive::<Supademo>));
    let storylane = WebhookLayer::new(Storylane, settings.secrets(&Storylane)?)
        .layer(service_fn(receive::<Storylane>));
    let routes = service_fn(move |request: Request<Incoming>| {
        let (supademo, storylane) = (supademo.clone(), storylane.clone());
        async move {
            match request.uri().path() {
                path if path == route::<Supademo>() => supademo.oneshot(request).await,
                path if path == route::<Storylane>() => storylane.oneshot(request).await,
                _ => Ok(status(StatusCode::NOT_FOUND)),
            }
        }
    });
    let files = settings.secret_files();
    on_hangup(move || files.reload())?;
    let mut shutdown = pin!(shutdown_signal()?);
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);

    let mut server = auto::Builder::new(TokioExecutor::new());
    // The layer times bodies. With a timer, hyper times the heads of HTTP/1: 30 seconds.
    // And a sender that hangs up once it has sent a delivery has sent it.
    server.http1().timer(TokioTimer::new()).half_close(true);
    let connections = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        let routes = routes.clone();
        let service =
            TowerToHyperService::new(service_fn(move |mut request: Request<Incoming>| {
                // The log of a refusal names it.
                request.extensions_mut().insert(peer);
                routes.clone().oneshot(request)
            }));
        let connection = server.serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection failed");
            }
        });
    }
    if timeout(GRACE, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests are not answered: they took too long");
    }
    Ok(())
}
