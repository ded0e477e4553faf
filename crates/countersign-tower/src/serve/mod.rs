//! A server that loses no request that a client has sent whole.

mod connection;
mod linger;

use std::{
    convert::Infallible,
    error::Error,
    fmt,
    future::{Future, IntoFuture, Pending, pending},
    io,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinSet,
    time::{sleep, timeout},
};
use tower_service::Service;

use connection::Connections;

type BoxError = Box<dyn Error + Send + Sync>;

/// Serves a service, such as an axum `Router`, on a listener: the shape of `axum::serve`, and what
/// a receiver of webhooks needs beside.
///
/// - A client that sends its request and closes at once is served all the same: these senders do not
///   send again. The connection is half-closed (RFC 9112 §9.6), and what has begun to handle a
///   request runs to its end, whether the client waits for the answer or not.
/// - A client that is refused early reads why: what is left of its body is read and dropped before
///   the connection closes, up to 16 MiB, 10 seconds, and 2 seconds of silence. That holds a connection,
///   which counts towards the limit below, and costs time to read. What the client had sent behind the
///   refused request is not handled (RFC 9112 §9.6).
/// - A head has to be there within 10 seconds. See [`Serve::header_timeout`].
/// - At most 10,000 connections are open. See [`Serve::max_connections`].
/// - HTTP/1.1 and HTTP/2 without TLS are told apart by themselves.
///
/// The address of the peer is in the extensions of each request, as a
/// [`SocketAddr`](std::net::SocketAddr).
///
/// ```
/// use axum::{Router, http::StatusCode, routing::post};
/// use countersign::Secret;
/// use countersign_supademo::Supademo;
/// use countersign_tower::{Webhook, WebhookLayer, serve};
/// use tokio::net::TcpListener;
///
/// async fn receive(Webhook(_): Webhook<Supademo>) -> StatusCode {
///     StatusCode::NO_CONTENT
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let secret = Secret::new("whsec_example_0123456789abcdef")?;
/// let app = Router::new()
///     .route("/webhooks/supademo", post(receive))
///     .layer(WebhookLayer::new(Supademo, secret));
/// let listener = TcpListener::bind("127.0.0.1:0").await?;
/// # let stop = async {};
/// serve(listener, app).with_graceful_shutdown(stop).await?;
/// # Ok(())
/// # }
/// ```
pub fn serve<S>(listener: TcpListener, service: S) -> Serve<S> {
    Serve {
        listener,
        service,
        signal: pending(),
        limits: Limits {
            header_timeout: Duration::from_secs(10),
            max_connections: 10_000,
            shutdown_timeout: Duration::from_secs(10),
        },
    }
}

/// A server that starts when it is awaited: see [`serve`].
#[must_use = "a server does nothing unless it is awaited"]
pub struct Serve<S, F = Pending<()>> {
    listener: TcpListener,
    service: S,
    signal: F,
    limits: Limits,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    header_timeout: Duration,
    max_connections: usize,
    shutdown_timeout: Duration,
}

impl<S, F> Serve<S, F> {
    /// Stops when `signal` is ready: no connection is accepted any more, and the requests under way
    /// are answered first, within the [shutdown timeout](Self::shutdown_timeout).
    pub fn with_graceful_shutdown<G>(self, signal: G) -> Serve<S, G>
    where
        G: Future<Output = ()>,
    {
        Serve {
            listener: self.listener,
            service: self.service,
            signal,
            limits: self.limits,
        }
    }

    /// Closes a connection whose next head is not complete in this time: 10 seconds by default.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header_timeout = timeout;
        self
    }

    /// Accepts no connection beyond this many until another one closes: 10,000 by default. They wait
    /// in the listener's backlog.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.limits.max_connections = connections;
        self
    }

    /// Ends after a shutdown within this time, whatever is still under way: 10 seconds by default.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.limits.shutdown_timeout = timeout;
        self
    }
}

impl<S, F, B> Serve<S, F>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    F: Future<Output = ()>,
{
    async fn run(self) -> io::Result<()> {
        let limits = self.limits;
        let places = Arc::new(Semaphore::new(limits.max_connections));
        let graceful = GracefulShutdown::new();
        // Open as long as a request is being handled, whether its connection is or not.
        let (handling, mut all_handled) = mpsc::channel::<Infallible>(1);
        let connections = Connections::new(self.service, handling, limits.header_timeout);
        let mut tasks = JoinSet::new();
        let mut signal = pin!(self.signal);
        loop {
            let accepted = async {
                // The semaphore is never closed.
                let place = Arc::clone(&places).acquire_owned().await;
                (place, accept(&self.listener).await)
            };
            let (place, (stream, peer)) = tokio::select! {
                () = &mut signal => break,
                accepted = accepted => accepted,
            };
            let connection = connections.serve(stream, peer, &graceful);
            tasks.spawn(async move {
                connection.await;
                drop(place);
            });
            while tasks.try_join_next().is_some() {}
        }
        drop(self.listener);
        drop(connections);
        let all_ended = async {
            graceful.shutdown().await;
            while tasks.join_next().await.is_some() {}
            all_handled.recv().await;
        };
        if timeout(limits.shutdown_timeout, all_ended).await.is_err() {
            tracing::warn!(target: "countersign", "requests were still under way at the shutdown");
        }
        Ok(())
    }
}

/// The next connection. What fails is a connection that was gone already, or files that are used up:
/// those a closing connection gives back.
async fn accept(listener: &TcpListener) -> (TcpStream, std::net::SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::error!(target: "countersign", %error, "no connection can be accepted");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

impl<S, F, B> IntoFuture for Serve<S, F>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
    F: Future<Output = ()> + Send + 'static,
{
    type Output = io::Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<S, F> fmt::Debug for Serve<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serve")
            .field("listener", &self.listener)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
