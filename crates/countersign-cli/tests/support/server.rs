//! Servers on a port of their own, stopped when they are dropped.

use std::{
    future::Future,
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::Request, response::IntoResponse};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio_rustls::{TlsAcceptor, rustls, server::TlsStream};

#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request that an application received.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

/// The requests that an application received, in their order.
pub(crate) type Log = Arc<Mutex<Vec<Received>>>;

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Serves an application.
    pub(crate) fn start(app: Router) -> Self {
        Self::run(async |listener, app| axum::serve(listener, app).await, app)
    }

    /// Serves an application over TLS. Also gives the certificate, in PEM.
    pub(crate) fn start_tls(app: Router) -> (Self, String) {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = certified.signing_key.serialize_der().try_into().unwrap();
        let chain = vec![certified.cert.der().clone()];
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let serve = async move |listener, app| {
            let listener = TlsListener { listener, acceptor };
            axum::serve(listener, app).await
        };
        (Self::run(serve, app), certified.cert.pem())
    }

    fn run<F: Future<Output = io::Result<()>>>(
        serve: impl FnOnce(tokio::net::TcpListener, Router) -> F + Send + 'static,
        app: Router,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    served = serve(listener, app) => served.unwrap(),
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Hands each connection to `serve`, one after another.
    pub(crate) fn raw(mut serve: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, mut stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            while stopped.try_recv() == Err(oneshot::error::TryRecvError::Empty) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        stream.set_nonblocking(false).unwrap();
                        let timeout = Some(Duration::from_secs(10));
                        stream.set_read_timeout(timeout).unwrap();
                        serve(stream);
                    }
                    Err(_) => thread::sleep(Duration::from_millis(5)),
                }
            }
        });
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Records each request, and answers with this status.
    pub(crate) fn recording(status: u16) -> (Self, Log) {
        let (app, log) = recorder(status);
        (Self::start(app), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An application that records each request.
pub(crate) fn recorder(status: u16) -> (Router, Log) {
    let log = Log::default();
    let kept = Arc::clone(&log);
    let status = StatusCode::from_u16(status).unwrap();
    let app = Router::new().fallback(async move |request: Request| {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        kept.lock().unwrap().push(Received {
            path: head.uri.to_string(),
            headers: head.headers,
            body,
        });
        status.into_response()
    });
    (app, log)
}

/// An address that nobody listens on: port 1 is that of an obsolete service.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1/";

struct TlsListener {
    listener: tokio::net::TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<tokio::net::TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else {
                continue;
            };
            // A client that does not trust the certificate closes the connection.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
