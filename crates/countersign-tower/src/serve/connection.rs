use std::{
    convert::Infallible,
    future::Future,
    net::SocketAddr,
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{net::TcpStream, sync::mpsc, time::sleep};
use tower_service::Service;

use super::{BoxError, linger::Linger};

/// What a connection reads ahead of its service, in bytes; a head is no longer than this.
const MAX_BUFFER: usize = 64 * 1024;

/// Serves connections, one like another.
pub(super) struct Connections<S> {
    service: S,
    builder: Arc<Builder<TokioExecutor>>,
    handling: mpsc::Sender<Infallible>,
    header_timeout: Duration,
}

impl<S, B> Connections<S>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(
        service: S,
        handling: mpsc::Sender<Infallible>,
        header_timeout: Duration,
    ) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(header_timeout)
            .max_buf_size(MAX_BUFFER)
            .half_close(true);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(header_timeout)
            .keep_alive_timeout(header_timeout);
        Self {
            service,
            builder: Arc::new(builder),
            handling,
            header_timeout,
        }
    }

    /// Serves one connection to its end.
    pub(super) fn serve(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        graceful: &GracefulShutdown,
    ) -> impl Future<Output = ()> + Send + use<S, B> {
        // An answer is one small write: nothing is gained by waiting for more.
        let _ = stream.set_nodelay(true);
        let has_sent_a_head = Arc::new(AtomicBool::new(false));
        let service = {
            let has_sent_a_head = Arc::clone(&has_sent_a_head);
            let (service, handling) = (self.service.clone(), self.handling.clone());
            service_fn(move |mut request: Request<Incoming>| {
                has_sent_a_head.store(true, Ordering::Relaxed);
                request.extensions_mut().insert(peer);
                handle(service.clone(), request, handling.clone())
            })
        };
        let (builder, watcher) = (Arc::clone(&self.builder), graceful.watcher());
        let header_timeout = self.header_timeout;
        async move {
            let io = TokioIo::new(Linger::new(stream));
            let connection = builder.serve_connection(io, service).into_owned();
            let connection = watcher.watch(connection);
            // The protocol is told from the first bytes, which no other timeout is about.
            let silence = async {
                sleep(header_timeout).await;
                if has_sent_a_head.load(Ordering::Relaxed) {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                ended = connection => {
                    if let Err(error) = ended {
                        tracing::debug!(target: "countersign", error, "a connection ended early");
                    }
                }
                () = silence => {}
            }
        }
    }
}

/// Handles a request in a task of its own: if the client hangs up, hyper drops this future, and what
/// has begun goes on.
async fn handle<S, B>(
    mut service: S,
    request: Request<Incoming>,
    handling: mpsc::Sender<Infallible>,
) -> Result<Response<B>, BoxError>
where
    S: Service<Request<Incoming>, Response = Response<B>> + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Send + 'static,
{
    let handled = tokio::spawn(async move {
        let _handling = handling;
        std::future::poll_fn(|cx| service.poll_ready(cx))
            .await
            .map_err(Into::into)?;
        service.call(request).await.map_err(Into::into)
    });
    match handled.await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // The connection ends, as if the handler had run in it.
            Ok(panic) => resume_unwind(panic),
            Err(error) => Err(error.into()),
        },
    }
}
