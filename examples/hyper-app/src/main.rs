//! Receives Supademo's and Storylane's webhooks with hyper and tower, without a web framework.
//!
//! Environment: `SUPADEMO_WEBHOOK_SECRET`, `STORYLANE_WEBHOOK_SECRET`, `BIND`, `RUST_LOG`. Each
//! delivery is a line of JSON on stdout; everything else goes to stderr.

use std::{convert::Infallible, error::Error};

use bytes::Bytes;
use countersign::{Delivery, Provider};
use countersign_storylane::Storylane;
use countersign_supademo::Supademo;
use countersign_tower::WebhookLayer;
use example_support::{Record, Settings};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tower::{Layer, ServiceExt, service_fn};

type Answer = Result<Response<Full<Bytes>>, Infallible>;

async fn receive<P: Provider>(request: Request<Full<Bytes>>) -> Answer
where
    for<'a> Record<'a>: From<&'a Delivery<P>>,
{
    let recorded = match request.extensions().get::<Delivery<P>>() {
        Some(delivery) => Record::from(delivery).print(),
        None => Err(std::io::Error::other("the service is not inside its layer")),
    };
    Ok(match recorded {
        Ok(()) => status(StatusCode::NO_CONTENT),
        Err(error) => {
            tracing::error!(%error, "a delivery could not be recorded");
            status(StatusCode::INTERNAL_SERVER_ERROR)
        }
    })
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?;
    let supademo =
        WebhookLayer::new(settings.supademo.clone()).layer(service_fn(receive::<Supademo>));
    let storylane =
        WebhookLayer::new(settings.storylane.clone()).layer(service_fn(receive::<Storylane>));
    let routes = service_fn(move |request: Request<Incoming>| {
        let (supademo, storylane) = (supademo.clone(), storylane.clone());
        async move {
            match request.uri().path() {
                "/webhooks/supademo" => supademo.oneshot(request).await,
                "/webhooks/storylane" => storylane.oneshot(request).await,
                _ => Ok(status(StatusCode::NOT_FOUND)),
            }
        }
    });
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(&settings.bind).await?;
    settings.announce(listener.local_addr()?);

    let mut server = auto::Builder::new(TokioExecutor::new());
    // The layer times bodies. With a timer, hyper times the heads of HTTP/1: 30 seconds.
    // And a sender that hangs up once it has sent a delivery has sent it.
    server.http1().timer(TokioTimer::new()).half_close(true);
    let connections = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    continue;
                }
            },
            _ = interrupt.recv() => break,
            _ = terminate.recv() => break,
        };
        let service = TowerToHyperService::new(routes.clone());
        let connection = server.serve_connection(TokioIo::new(stream), service);
        let connection = connections.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection failed");
            }
        });
    }
    tracing::info!("shutting down");
    connections.shutdown().await;
    Ok(())
}
